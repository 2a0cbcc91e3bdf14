// What the page says, in Chinese and English. What stands in the chats comes from the people and the desk.

const WORDS = {
  zh: {
    title: "值班 · 群聊游戏场", tagline: "您来扮演各个平台上的人", language: "English", live: "已连接", lost: "重新连接中…",
    telegram: "Telegram", slack: "Slack", onebot: "QQ", groups: "群", privates: "私聊", chat: "聊天", speak_as: "身份",
    write: "说点什么…", write_to: (name) => `写到“${name}”`, send: "发送", attach: "添加小文件", remove: "移除", reply: "回复", replying: (name) => `回复 ${name}`,
    cancel: "取消", react: "👀 表示看到", topic: "话题", whole_chat: "不选话题", in_topic: (name) => `话题：${name}`, in_thread: "消息列中",
    edited: "已编辑", desk: "值班台", empty: "还没有消息。", pressed: (label) => `按“${label}”`, number: (label) => `回复数字：${label}`,
    days: "坏日子：下一次调用", busy: "繁忙", broken: "出错", dropped: "断线", gone: "失联", away: "停机", back: "恢复运行", waiting: (n) => `待发生 ${n}`, clear: "取消",
    busy_long: "对方说“太多请求，一秒后再来”", broken_long: "对方服务器出错，什么也没做", dropped_long: "消息收下了，但回答前断线", gone_long: "聊天已不存在，或本人屏蔽了值班台",
    away_long: "关掉或打开这个平台的服务器", too_big: "文件超过 1 MB。", failed: "没有成功", answer: "请填写", ok: "确定", mention: "@值班台", unread: (n) => `${n} 条新消息`, skip: "跳到聊天",
    role: { user: "用户", engineer: "工程师", manager: "项目经理", customer: "客户", admin: "管理员" },
  },
  en: {
    title: "Zhiban · playground", tagline: "you play the people on each messenger", language: "中文", live: "Live", lost: "Reconnecting…",
    telegram: "Telegram", slack: "Slack", onebot: "QQ", groups: "Groups", privates: "Private chats", chat: "Chat", speak_as: "Who",
    write: "Say something…", write_to: (name) => `Write to “${name}”`, send: "Send", attach: "Attach a small file", remove: "Remove", reply: "Reply", replying: (name) => `Reply to ${name}`,
    cancel: "Cancel", react: "React with 👀", topic: "Topic", whole_chat: "No topic", in_topic: (name) => `Topic: ${name}`, in_thread: "in the thread",
    edited: "edited", desk: "The desk", empty: "Nothing said yet.", pressed: (label) => `Press “${label}”`, number: (label) => `Answer with the number: ${label}`,
    days: "Bad days: the next call", busy: "busy", broken: "broken", dropped: "dropped", gone: "gone", away: "Switch off", back: "Switch on", waiting: (n) => `${n} to come`, clear: "Clear",
    busy_long: "The vendor says: too many requests, come back in a second", broken_long: "An error of the vendor's server; nothing is done", dropped_long: "The message is taken, but the connection breaks before the answer", gone_long: "The chat is gone, or the person blocked the desk",
    away_long: "Switch this vendor's servers off or on", too_big: "The file is larger than 1 MB.", failed: "That did not work", answer: "Please fill in", ok: "OK", mention: "@desk", unread: (n) => `${n} new`, skip: "Skip to the chats",
    role: { user: "user", engineer: "engineer", manager: "manager", customer: "customer", admin: "admin" },
  },
};

const kept = document.cookie.match(/zhiban_language=(zh|en)/);
const wanted = navigator.languages.map((one) => one.slice(0, 2).toLowerCase()).find((one) => one in WORDS);
let current = kept ? kept[1] : wanted || "zh";

/** Return the words of the page's language. */
export const w = () => WORDS[current];

export const language = () => current;

/** Choose the other language and remember it. */
export function turn() {
  current = current === "zh" ? "en" : "zh";
  document.cookie = `zhiban_language=${current}; path=/; max-age=31536000; samesite=lax`;
}
