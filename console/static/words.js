// What the page itself says, in Chinese and English. The desk's own words come from the desk.

const WORDS = {
  zh: {
    name: "值班", tagline: "运维值班台", contract: "合同", demo: "演示", live: "已连接", lost: "重新连接中…",
    tickets: "工单", drafts: "合同草稿", close: "关闭", language: "English", desk: "值班台", leave: "退出",
    pane_user: "报障人", pane_engineer: "工程师", pane_curator: "管理", who: "身份",
    role_user: "用户", role_engineer: "工程师", role_manager: "项目经理", role_customer: "客户", role_admin: "管理员",
    level: (n) => `${n} 级`, direct: "私聊", direct_long: "与值班台私聊", group: "群聊", groups: "群", watch: "选择群",
    unread: (n) => `${n} 条未读`, empty_group: "还没有消息。试试说：", empty_direct: "与值班台的私聊。派单和提醒会出现在这里。",
    empty_user_direct: "与值班台的私聊。可以直接报障或提问。", empty_watch: "这个群里还没有消息。",
    try_1: "系统打不开了，所有企业都登录不了", try_2: "怎么重置密码？",
    write: "说点什么…", write_group: (name) => `发到“${name}”…`, write_direct: "写给值班台…", send: "发送",
    mention: "@值班", mention_long: "提到值班台：它一定会回应", attach: "添加文件", remove: "移除", reply: "回复",
    replying: (name) => `回复 ${name}`, cancel: "取消", more: "更多操作", used: "已操作", old_buttons: "显示按钮",
    sources: (n) => `依据 ${n} 处`, page_no: (n) => `第 ${n} 页`, ticket_no: (n) => `工单 ${n}`,
    kind_page: "派单", kind_answer: "解答", kind_notice: "通知", pressed: (label) => `按下“${label}”`, refused: "未执行",
    double: "可能重复", person_hint: "转给谁？", severity_hint: "改为", rate_hint: "打几分？", words_hint: "说明（可不填）",
    hint_propose: "方案是什么？", hint_progress: "进展如何？", hint_restore: "原因是什么？", hint_resolve: "怎么解决的？",
    hint_pause: "在等什么？", hint_request_approval: "要批准什么？", hint_file_report: "报告内容", hint_done: "备注", hint_correct: "例如：时限改为45分钟",
    next_level: "下一级", confirm_send: "确定", failed: "没有发出", retry: "重试", too_long: "太长了，请作为文件发送。",
    file_too_big: "文件超过 10 MB，不能发送。", offline: "连不上值班台，请稍后再试。", newer: "新消息", today: "今天", yesterday: "昨天",
    board_empty: "这个合同还没有工单。", reporter: "报障人", engineer: "负责人", nobody: "还没有人接单", opened: "受理",
    widespread: "影响面大", provisional: "（预计）", skip: "跳到输入框", gone: "登录已过期，请索取新的登录链接。",
    severity: { outage: "重大故障", fault: "一般故障", question: "咨询", request: "需求" },
    state: { open: "待接单", acknowledged: "处理中", waiting: "等待反馈", restored: "已恢复", resolved: "已解决", closed: "已关闭", merged: "已合并" },
    target: { response: "响应", on_site: "到场", proposal: "提出方案", restore: "恢复", resolve: "解决", report: "提交报告" },
    target_state: { running: "", near: "快到期", met: "已完成", breached: "已超时", late: "超时完成", paused: "暂停", over: "不再需要" },
    left: "还有", ago: "超过", minutes: "分钟", hours: "小时", days: "天",
    action: { ack: "接单", decline: "转下一位", on_site: "已到场", propose: "提方案", progress: "报进展", restore: "已恢复",
      resolve: "已解决", hand_over: "转交", severity: "改级别", pause: "暂停计时", resume: "恢复计时", file_report: "提交报告",
      request_approval: "申请批准", approve: "同意", reject: "不同意", confirm: "已解决", reopen: "没解决", rate: "评分",
      helpful: "解决了", not_helpful: "没解决", human: "找人工", done: "已完成",
      accept: "采纳", correct: "改正", drop: "不要", back: "上一条", finish: "完成", swap_agree: "同意换班", swap_refuse: "不便换班" },
  },
  en: {
    name: "Zhiban", tagline: "support desk on watch", contract: "Contract", demo: "Demo", live: "Live", lost: "Reconnecting…",
    tickets: "Tickets", drafts: "Drafts", close: "Close", language: "中文", desk: "The desk", leave: "Leave",
    pane_user: "Reporter", pane_engineer: "Engineer", pane_curator: "Management", who: "Who",
    role_user: "user", role_engineer: "engineer", role_manager: "manager", role_customer: "customer", role_admin: "admin",
    level: (n) => `level ${n}`, direct: "Direct", direct_long: "Direct chat with the desk", group: "Group", groups: "Groups", watch: "Choose a group",
    unread: (n) => `${n} unread`, empty_group: "Nothing said yet. Try:", empty_direct: "Your direct chat with the desk. Pages and reminders come here.",
    empty_user_direct: "Your direct chat with the desk. Report a fault or ask a question.", empty_watch: "Nothing was said in this group yet.",
    try_1: "The system is down, no company can log in", try_2: "How do I reset a password?",
    write: "Say something…", write_group: (name) => `To “${name}”…`, write_direct: "To the desk…", send: "Send",
    mention: "@desk", mention_long: "Mention the desk: it will answer", attach: "Add files", remove: "Remove", reply: "Reply",
    replying: (name) => `Reply to ${name}`, cancel: "Cancel", more: "More", used: "Done", old_buttons: "Show buttons",
    sources: (n) => (n === 1 ? "1 source" : `${n} sources`), page_no: (n) => `page ${n}`, ticket_no: (n) => `Ticket ${n}`,
    kind_page: "Page", kind_answer: "Answer", kind_notice: "Notice", pressed: (label) => `pressed “${label}”`, refused: "not done",
    double: "may be a double", person_hint: "To whom?", severity_hint: "Change to", rate_hint: "How many points?", words_hint: "Words (optional)",
    hint_propose: "What is the solution?", hint_progress: "How far are you?", hint_restore: "What was the cause?", hint_resolve: "How was it solved?",
    hint_pause: "What are you waiting for?", hint_request_approval: "Leave for what?", hint_file_report: "The report", hint_done: "Remark", hint_correct: "For example: 45 minutes",
    next_level: "Next level", confirm_send: "OK", failed: "Not sent", retry: "Try again", too_long: "Too long; please send it as a file.",
    file_too_big: "The file is larger than 10 MB.", offline: "The desk cannot be reached; try again in a moment.", newer: "New messages", today: "Today", yesterday: "Yesterday",
    board_empty: "No tickets under this contract yet.", reporter: "Reporter", engineer: "Engineer", nobody: "nobody yet", opened: "Opened",
    widespread: "widespread", provisional: " (estimated)", skip: "Skip to the input", gone: "Your session has ended; ask for a new sign-in link.",
    severity: { outage: "Outage", fault: "Fault", question: "Question", request: "Request" },
    state: { open: "open", acknowledged: "in work", waiting: "waiting", restored: "restored", resolved: "resolved", closed: "closed", merged: "merged" },
    target: { response: "Response", on_site: "On site", proposal: "Proposal", restore: "Recovery", resolve: "Solution", report: "Report" },
    target_state: { running: "", near: "due soon", met: "met", breached: "breached", late: "met late", paused: "paused", over: "not needed" },
    left: "", ago: "over by", minutes: "min", hours: "h", days: "d",
    action: { ack: "Take it", decline: "Pass on", on_site: "On site", propose: "Propose", progress: "Progress", restore: "Restored",
      resolve: "Resolved", hand_over: "Hand over", severity: "Severity", pause: "Pause", resume: "Resume", file_report: "File report",
      request_approval: "Ask leave", approve: "Agree", reject: "Refuse", confirm: "Solved", reopen: "Not solved", rate: "Rate",
      helpful: "Solved", not_helpful: "Not solved", human: "A person, please", done: "Done",
      accept: "Accept", correct: "Correct", drop: "Drop", back: "Previous", finish: "Finish", swap_agree: "Agree to swap", swap_refuse: "Decline swap" },
  },
};

const heard = new Set();
let current = "zh";

/** Return the words of the page's language. */
export const w = () => WORDS[current];

export const language = () => current;

/** Choose the page's language (zh or en), remember it, and tell those who listen. */
export function choose(name) {
  current = name in WORDS ? name : "zh";
  document.documentElement.lang = current === "zh" ? "zh-CN" : "en";
  document.cookie = `zhiban_language=${current}; path=/; max-age=31536000; samesite=lax`;
  for (const listener of heard) listener();
}

export const onLanguage = (listener) => heard.add(listener);

/** Say a moment as a time of day in a contract's zone. */
export const clock = (iso, zone) =>
  new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" }).format(new Date(iso));

const dayKey = (date, zone) => new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(date);

/** Say the day of a moment: today, yesterday, or the date. */
export function day(iso, zone) {
  const date = new Date(iso);
  const key = dayKey(date, zone);
  if (key === dayKey(new Date(), zone)) return w().today;
  if (key === dayKey(new Date(Date.now() - 86400000), zone)) return w().yesterday;
  const shape = { timeZone: zone, year: "numeric", month: "short", day: "numeric", weekday: "short" };
  return new Intl.DateTimeFormat(document.documentElement.lang, shape).format(date);
}

/** Say a moment with its date. */
export const moment = (iso, zone) =>
  new Intl.DateTimeFormat(document.documentElement.lang, {
    timeZone: zone, month: "numeric", day: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit", hour12: false,
  }).format(new Date(iso));

/** Say how long it is to a moment, or how long it has passed. */
export function distance(iso) {
  const minutes = Math.round((new Date(iso) - Date.now()) / 60000);
  const size = Math.abs(minutes);
  const days = Math.floor(size / 1440), hours = Math.floor((size % 1440) / 60), rest = size % 60;
  const parts = days ? [`${days} ${w().days}`, hours && `${hours} ${w().hours}`]
    : hours ? [`${hours} ${w().hours}`, rest && `${rest} ${w().minutes}`] : [`${size} ${w().minutes}`];
  return `${minutes < 0 ? w().ago : w().left} ${parts.filter(Boolean).join(" ")}`.trim();
}
