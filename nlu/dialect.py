"""Says in standard words what is written in Cantonese, north-eastern, Sichuan, Shanghai and Min fashion.

Used for the classifier's features alone: entities and offsets are found in the line as written.
"""

from __future__ import annotations

import re

_WORDS = """
唔该晒=谢谢 唔使=不用 唔好=不要 唔识=不会 唔到=不到 唔得=不行 唔系=不是 唔知=不知道 唔该=麻烦 唔同=不同
点样=怎么 点解=为什么 点做=怎么做 点搞=怎么弄 点算=怎么办 点可以=怎么可以 点去=怎么去 点改=怎么改 点填=怎么填
点查=怎么查 点用=怎么用 点入=怎么进 乜嘢=什么 乜事=什么事 做乜=干什么 乜=什么 咩事=什么事 咩=什么 边度=哪里
边个=谁 边位=哪位 几时=什么时候 几耐=多久 几多=多少 系咪=是不是 系唔系=是不是 有冇=有没有 可唔可以=可不可以
能唔能=能不能 得唔得=行不行 冇人=没人 冇问题=没问题 冇事=没事 冇反应=没反应 冇=没有 依家=现在 而家=现在
家下=现在 头先=刚才 啱啱=刚刚 啱先=刚才 琴日=昨天 寻日=昨天 琴晚=昨晚 听日=明天 今朝=今天早上 上昼=上午
下昼=下午 晏昼=中午 搞掂=搞定 仲未=还没 仲系=还是 仲有=还有 仲=还 未得=还不行 得咗=可以了 好返=恢复
返正常=恢复正常 返嚟=回来 好咗=好了 得闲=有空 得啦=行了 得喇=行了 我哋=我们 你哋=你们 佢哋=他们 佢=他 人哋=别人
自己友=自己人 呢度=这里 呢边=这边 呢个=这个 呢张=这张 呢=这 嗰边=那边 嗰度=那里 嗰个=那个 嗰=那 咁样=这样
咁=这么 啲=些 睇下=看一下 睇睇=看看 睇=看 俾=给 畀=给 攞=拿 搵=找 嚟=来 喺=在 喺度=在 嘅=的 咗=了 嘢=东西 郁=动
撳=点 揿=点 倾=聊 食=吃 返工=上班 收工=下班 冧=崩 成日=老是 成个=整个 即刻=马上 睬=理 嬲=生气 喇=了 啦=了 㗎=的
噉=这样 嗮=完 晒=完 埋=上 先至=才 唔曾=没有 俾人=被 即系=就是 咋整=怎么办 咋办=怎么办 咋回事=怎么回事 咋=怎么
啥时候=什么时候 啥情况=什么情况 啥=什么 嘎哈=干什么 干啥=干什么 整好=弄好 整完=弄完 整不了=弄不了 瞅瞅=看看
瞅一眼=看一下 瞅=看 俺们=我们 俺=我 咱们=我们 咱这=我们这 咱=我们 贼拉=很 贼=很 老慢=很慢 完犊子=完了 趴窝=瘫痪
嗝屁=死 麻溜=赶快 妥了=好了 白扯=没用 扒拉=查看 这旮旯=这里 这疙瘩=这里 那旮旯=那里 唠=聊 消停=安静 得劲=好用
完事儿=完成 杠杠的=很好 啷个=怎么 咋个=怎么 为啥子=为什么 啥子=什么 莫得=没有 要得=可以 要不得=不行 巴适=很好
瓜起=坏 恼火=烦 硬是=就是 晓得=知道 晓不得=不知道 遭不住=受不了 自家=自己 搞不赢=来不及 幺台=结束 阿拉=我们
侬=你 伊=他 勿来=不行 勿=不 弗=不 呒没=没有 呒=没有 哪能=怎么 啥人=谁 辰光=时候 搿个=这个 格只=这个 迭个=这个
迭种=这种 坏忒=坏掉 好伐=好吗 晓得伐=知道吗 覅=不要 甘有=有没有 甘知=知道吗 毋=不 拍谢=不好意思 歹势=不好意思
嘎=这么 袂=不会 木有=没有 咩有=没有 肿么=怎么 介个=这个 酱紫=这样子 灰常=非常 米有=没有 赶紧滴=赶紧的
嗯呐=嗯
"""
_STANDARD = {"唔": "不"} | {
    word: standard for entry in _WORDS.split() for word, sign, standard in [entry.partition("=")] if sign
}
_STANDARD |= {"整": "弄", "捏": ""}
_ALONE = r"整(?![个体改理合天点套间站栋条齐治洁数形])"
_PATTERN = re.compile("|".join([*sorted(set(_STANDARD) - {"整"}, key=len, reverse=True), _ALONE]))
_CANTONESE = re.compile("[唔冇咗嘅喺佢哋睇俾畀嚟嘢啲咁嗰撳冧]")
_ONLY_CANTONESE = frozenset(
    [
        "呢",
        "埋",
        "晒",
        "食",
        "返",
        "咩",
        "成日",
        "点做",
        "点搞",
        "点可以",
        "点去",
        "点改",
        "点填",
        "点查",
        "点用",
        "点入",
    ]
)


def standard(folded: str) -> str:
    """Return folded text in standard words; characters in wider use change only beside plain Cantonese."""
    cantonese = bool(_CANTONESE.search(folded))

    def replaced(match: re.Match[str]) -> str:
        word = match.group()
        return word if word in _ONLY_CANTONESE and not cantonese else _STANDARD[word]

    return _PATTERN.sub(replaced, folded)
