"""Words that mean the same to the desk, gathered under one name: the little semantics that a small corpus lacks.

Each concept is a pattern over folded text. `concepts_in` yields the names in the order of the line, so that the
classifier sees "broken, self" or "fixed, question" whatever words were used, dialect included.
"""

from __future__ import annotations

import re

_NOT = r"(?:不|没|冇|唔|未|莫|勿|弗|木有|没有|還沒|还没|别|呒|毋|无法|无)"

PATTERNS: dict[str, str] = {
    "unfixed": (
        r"还是(?:不行|不得|老样子|一样|那样|这样|打不开|登不|进不|没|报|卡)|依然|依旧|照样|(?:没|未|冇|唔曾|还没)"
        r"(?:有)?(?:修好|弄好|搞好|整好|解决|处理好|恢复|搞掂|搞定|好转|生效|起作用|用)|没好|没用|冇用|不管用|唔得掂|"
        r"治标不治本|白弄|复发|still (?:not|broken|down|fail|can|the same|no|get|happen)|not (?:fixed|"
        r"resolved|solved|working)"
    ),
    "alluded": (
        r"(?:上次|刚才|刚刚|昨天|昨日|之前|上周|早上|你们|你|都|已经|才)[^，。,.!?？]{0,5}(?:修|弄|搞|"
        r"处理|整|解决|恢复|关)"
        r"(?:好|完|过|掉|了)|说(?:是)?(?:修|弄|搞|解决|处理|恢复|搞掂|整)好?|按(?:照)?(?:你|上面|说明|"
        r"步骤|方法|手册|教程)|"
        r"照(?:你|住|着|做)|(?:试|做)(?:过|了|咗)|教的|(?:工单|单子?)(?:都|就|怎么|被|已经?)?(?:关|结|办结|关闭)|"
        r"as you (?:said|told)|(?:you|they) (?:said|told|closed|fixed)|followed|tried"
    ),
    "again": r"又|再次|再度|老毛病|老问题|反复|again|once more",
    "fixed": (
        r"(?:修|弄|搞|整|处理|恢复|解决|排除|调|清|换|配|装|改|重启|更新|升级)(?:好|完|妥|正常|完毕|完成|掉)|"
        r"恢复|正常了|好了|搞掂|搞定|妥了|解决了|可以了|能用了|用得了|得咗|好返|好咗|冇事|没问题了|行了|通了|"
        r"fixed|resolved|solved|back to normal|back up|works? (?:now|again|fine)|restored|working now|all good"
    ),
    "cause": r"原因|因为|由于|根因|导致|引起|造成|定位|查明|due to|caused|root cause",
    "closable": r"(?:可以|可|能|准予|申请|请)?(?:关单|结单|关闭|办结|销单|归档|闭环|关掉)|close (?:it|the|this|"
    r"ticket)",
    "interim": r"暂时|临时|先(?:用|顶|切|恢复)|顶着|绕过|备用|备机|切到|切换|回退|workaround|temporar|for now|"
    r"failover",
    "later": r"(?:根本|彻底|后续|回头|再)(?:原因|查|修|处理|跟进|排查|观察|解决|优化)|观察|still investigating|"
    r"root cause later",
    "broken": (
        r"(?:打|开|登|进|上|连|访问|加载|显示|导|传|提交|保存|下载|上传|打印|查|搜|点|选|收|发|用|刷|签|撳|入|睇|弹)"
        r"(?:录|接|开|出|到|示|载)?" + _NOT + r"(?:开|了|上|进|去|到|出|动|成功|来|得|起|入|通|晒|着|倒|掉)?|"
        r"报错|出错|错误|异常|崩|瘫|宕机|死机|闪退|卡(?:死|住|顿|在|了|得|成)|转圈|白屏|黑屏|空白|"
        r"乱码|失败|超时|故障|坏了|挂了|"
        r"没反应|没有反应|无响应|冇反应|不响应|不见了|丢失|丢了|没了|消失|不显示|无法|不能|用不了|"
        r"弹出|掉线|断线|很慢|太慢|慢得|"
        r"趴窝|冧|罢工|抽风|嗝屁|死咗|挂咗|"
        r"error|crash|down\b|fail|broken|can(?:no|')t|unable|won't|doesn't|does not|not (?:load|open|"
        r"respond)|stuck|freez|"
        r"timed? ?out|blank|slow|missing|hang|refus|keeps? "
    ),
    "whole": r"全部|所有|整个|全都|全局|全市|全省|全县|全区|大家|谁都|都(?:打|登|进|上|用|卡|不)|成个|everyone|"
    r"everybody|all (?:users|of us)|nobody|whole",
    "howto": (
        r"怎么(?!回事|还|又|这么|那么|老|总|搞的|样)|怎样|如何|咋(?!回事|还|又)|点样|点可以|在哪|哪里|"
        r"哪儿|边度|哪个(?:菜单|页面|按钮|模块|地方)|"
        r"步骤|流程|教程|说明书|手册|能不能(?:教|指导)|请教|教(?:我|下|一下)|指点|哪能|啷个|按咩|甘知|"
        r"how (?:do|can|to|should|would)|where (?:do|can|is|are)|what(?:'s| is) the (?:way|process|"
        r"procedure)|steps|guide|is it possible|which (?:menu|button)"
    ),
    "why": r"为什么|为啥|点解|怎么回事|咋回事|什么情况|啥情况|怎么(?:还|又|老|总|这么)|什么原因|why|"
    r"what(?:'s| is) (?:wrong|going on)",
    "status": (
        r"(?:进度|进展|情况|状态|结果|消息|下文|动静|眉目)|到哪(?:一)?步|处理得?怎么样|怎么样了|"
        r"点样喇|处理到|跟进|有人(?:处理|跟|看)|"
        r"(?:什么时候|几时|何时|啥时候|多久|多长时间|几点)(?:能|可以|才|会|得)?(?:好|修|恢复|处理|"
        r"解决|完|弄|搞|到|有)|"
        r"status|progress|any (?:update|news)|eta|how (?:is|'s) it going|how long|when will"
    ),
    "hurry": (
        r"急|赶紧|赶快|快点|快啲|尽快|马上给|催|等不(?:及|了)|等(?:了|咗)(?:一|半|两|三|好|几|多)|"
        r"还要(?:等|多久)|来不及|抓紧|"
        r"麻利|快些|速度|火烧|拖|多久了|加快|加急|hurry|asap|urgent|quick|waiting (?:for|since)|faster|speed"
    ),
    "human": (
        r"人工|真人|活人|专员|客服|(?:找|叫|要|换|转|派|安排)(?:个|一个|你们|下)?(?:人|技术|工程师|"
        r"师傅|老师|同事)|跟人|和人|同人|机器人|智能|"
        r"自动回复|human|real person|agent|operator|someone real|speak to|talk to (?:a|some|an)|bot\b"
    ),
    "data": (
        r"导(?:出|一份|份|个)?(?!航|入)|清单|名单|台账|明细|统计|汇总|报表|数据|一览表|列表|拉(?:一份|"
        r"个|一下)|提取|数量|多少(?:家|条|份|个|件|户|宗)|"
        r"excel|export|list of|statistic|figures|report of|spreadsheet|csv|extract|numbers"
    ),
    "for_me": r"(?:帮|替|给|俾|麻烦|请|唔该)(?:我|我们|忙|手|咱|俺)?[^，。]{0,3}|please|could you|can you|would "
    r"you|pls",
    "change": (
        r"增加|新增|添加|加(?:个|一个|上|一|多|埋|返)|改(?:成|为|做|一下|下|进)|调整(?:为|成)|去掉|"
        r"取消|优化|建议|希望(?:能|可以|增|加|改|把)|"
        r"能不能(?:加|改|做|增|支持|把)|可不可以(?:加|改|增)|可唔可以加|支持|功能|字段|按钮|提醒|需求|"
        r"add (?:a|an|the|some|support)|feature|would be (?:nice|great|good)|change the|remove the|"
        r"option to|enhance|suggest|wish"
    ),
    "service": (
        r"培训|讲课|上门|安装|装(?:一下|个|下|台|机)|重装|配置|调试|选型|采购|换新|新电脑|打印机|"
        r"扫描仪|高拍仪|服务器(?:选|型|配)|内存|"
        r"派(?:个)?人|过来(?:看|一趟|帮|装)|来(?:一趟|现场|个人|人)|驻场|(?:training|install|set up|"
        r"setup|on-?site|visit|come over|come by|recommend|hardware|laptop|printer|scanner)"
    ),
    "blame": (
        r"投诉|垃圾|差劲|太差|什么(?:玩意|态度|服务|水平|效率)|态度|不负责|敷衍|糊弄|推卸|踢皮球|失望|"
        r"无语|离谱|过分|受不了|三天两头|"
        r"天天(?:坏|崩|出|卡)|老是(?:坏|崩|出|卡|这)|总是(?:坏|崩|出|卡)|成日|不满|服了|搞什么|白花|"
        r"合同|考核|领导(?:很|都)|"
        r"complain|terrible|awful|worst|useless|ridiculous|unacceptable|disappoint|joke|rude|poor|fed up|sick of"
    ),
    "thanks": r"谢|多谢|唔该晒|感谢|辛苦|thank|thx|cheers|appreciate",
    "greet": r"你好|您好|早上好|下午好|晚上好|早晨|早安|在吗|在不在|有人(?:吗|在)|在唔在|喺度|哈喽|哈罗|嗨|"
    r"\bhi\b|hello|hey|good (?:morning|afternoon|evening)|nihao",
    "take": (
        r"收到|我来(?:处理|看|跟|弄|搞|接|负责)?|我(?:接|接了|接单|处理|跟进|看一下|看下|看看|负责|"
        r"认领)|接单|认领|马上(?:看|处理|查|来|弄|安排)|即刻|"
        r"这就(?:看|查|处理|去|来)|交给我|包在|on it|i'?ll (?:take|look|handle|check)|taking (?:it|"
        r"this|a look)|got it|acknowledge|mine|looking into"
    ),
    "arrived": (
        r"(?:到|在)(?:了|达|现场|机房|大厅|门口|楼下|单位|你们|窗口|咗|位|场)|抵达|已到|人(?:在|到|"
        r"喺)|签到|打卡|进场|喺(?:现场|机房)|"
        r"on ?site|arrived|i'?m (?:here|at|in)|just got (?:here|to)|at the (?:site|office|hall|desk|server)"
    ),
    "plan": (
        r"方案|打算|准备|计划|建议(?:先|改|把|重|升|换|清|扩|调|用|采)|拟|思路|(?:可以|可)(?:先|通过|"
        r"用)|(?:先|首先)[^，。]{1,12}(?:再|然后|后)|办法|措施|"
        r"plan (?:is|to)|propos|suggest|solution|going to|we (?:should|could|can)|i'd|recommend"
    ),
    "doing": (
        r"正在|在(?:查|修|处理|看|弄|搞|排查|重启|恢复|备份|联系|测试|跑|等|整|做|装|扩|迁|回)|查到|"
        r"发现|排查|定位|还在|预计|大概还|进行中|"
        r"已(?:经)?(?:查|联系|重启|备份|定位|完成|反馈|上报|做|换)|日志|百分之|%|working on|"
        r"investigating|checking|looking at|found|still (?:working|look|check|investigat|test)|"
        r"halfway|in progress|so far"
    ),
    "hand": (
        r"(?:转|交|移交|交接|派|转派|移|改派|交俾|畀|给)(?:给|由|到|俾|畀)?(?:二线|三线|厂家|厂商|"
        r"开发|研发|数据组|网络组|他|她|同事|下一班|夜班|白班)|"
        r"转(?:给|派|单|交)|移交|交接|换人|换(?:个|一)?人|顶班|接手|接替|hand(?:ing)? (?:over|off|it)|"
        r"pass(?:ing)? (?:it|this|to)|reassign|transfer|escalat|over to"
    ),
    "ask_leave": (
        r"(?:请|求|望|申请|恳请|需|需要|烦请|盼)[^，。]{0,10}(?:批|审批|批准|同意|核准|授权|许可|确认|"
        r"批示|审核|签字)|能否批|可否|"
        r"申请(?:重启|停机|停服|重装|升级|变更|执行)|(?:需要|请)(?:领导|您|贵方)|approv|permission|"
        r"sign[- ]?off|authori[sz]|go-ahead|your ok"
    ),
    "yes": r"同意|批准|准了|准许|准予|核准|(?:可以|行|好)(?:做|弄|办|重启|执行|操作|的)|没意见|无异议|"
    r"按(?:此|这个|方案)(?:办|执行|做)|照办|批了|通过|放行|ok\b|okay|agreed?|approved?|go ahead|"
    r"granted|fine by me|yes",
    "no": _NOT + r"(?:同意|批|准|行|允许|可以|能(?:重启|停|做|动)|得|予|许|通过)|驳回|否决|拒绝|暂缓|先别|别动|"
    r"不要动|缓一缓|退回|reject|den(?:y|ied)|not approved|don't|do not|hold off|declin|refuse|\bno\b",
    "off_topic": (
        r"吃饭|饭堂|食堂|外卖|奶茶|咖啡|下班|打球|羽毛球|天气|下雨|落雨|停车|车位|电梯|空调|厕所|快递|"
        r"生日|红包|团建|年会|放假|周末|聚餐|"
        r"股票|小孩|孩子|会议室|例会|饮水机|门禁|宽带|lunch|dinner|coffee|weather|parking|elevator|"
        r"lift|birthday|weekend|football|holiday|canteen"
    ),
    "detail": r"截图|版本|浏览器|电话是|手机号|号码|我是|补充|另外|对了|具体|账号是|工号|更正|说错|地点|位置|"
    r"科室|单位|screenshot|my (?:number|phone|name)|version|browser|also|btw",
    "question": r"[?？]|吗|呢|么$|没有$|未$|唔(?:呀|啊)|是不是|有没有|能不能|可不可以|系咪|what|who|when|which|is "
    r"there|are there|do (?:i|we|you)|can i",
    "self": r"我(?:这|自己|的|部|台|呢|个人)|本人|就我|只有我|单单我|my (?:pc|computer|machine|screen|browser)",
    "colleague": r"@\w+|小(?:王|李|张|陈|刘|林|周|黄|吴|赵|郑|许|孙)|(?:王|李|张|陈|刘|林|周|黄|吴|赵|郑|许|"
    r"孙)(?:姐|哥|科|局|主任)",
}

_ALL = {name: re.compile(pattern) for name, pattern in PATTERNS.items()}


def concepts_in(folded: str) -> list[str]:
    """Return the concepts that folded text touches, each once, in order of their first place in the line."""
    found = []
    for name, pattern in _ALL.items():
        match = pattern.search(folded)
        if match is not None:
            found.append((match.start(), name))
    return [name for _place, name in sorted(found)]
