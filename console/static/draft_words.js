// What the pages about drafts of contracts say, in Chinese and English. Findings come in words from the desk.

import { language } from "./words.js";

const WORDS = {
  zh: {
    title: "合同草稿", chat: "聊天", upload: "上传需求文件", upload_hint: "txt、docx、pdf，最大 10 MB；也可以拖到这里。",
    reading: (name) => `正在读《${name}》…`, none: "还没有草稿。上传一份需求文件，值班台先读一遍，您再逐条确认。",
    states: { reading: "正在读", open: "审阅中", finished: "已完成", failed: "读不了" },
    progress: (done, total) => `已定 ${done} / ${total}`, opened: (by, at) => `${by} · ${at}`, back: "全部草稿",
    customer: "采购人", systems: "系统", term: "期限", months: (n) => `${n} 个月`, signed: (day) => `签订于 ${day}`,
    unsure: "拿不准，先看这些", empty: "没有找到约束承包方的内容。", accept: "采纳", correct: "改正", drop: "不要", undo: "撤销",
    place: "位置", doubt: "拿不准", found: "原先读作", note: "备注", note_hint: "为什么不要？（可不填）", save: "保存", cancel: "取消",
    decisions: { accepted: "已采纳", corrected: "已改正", dropped: "不要", undone: "已撤销" },
    decided: (by, at) => `${by}，${at}`, open_only: "只看未定", history: "谁定了什么", nothing_yet: "还没有人定过。",
    history_line: (by, at, what) => `${at} ${by} ${what}`, finish: "完成审阅", left: (n) => `还有 ${n} 条未定`, pack: "下载合同包",
    rehearsals: "下载演练", finished: (by, at) => "审阅已完成，不能再改。", none_value: "（无）", jump: "下一条未定",
    keys: "键盘：j / k 上下，a 采纳，c 改正，d 不要，u 撤销，n 下一条未定", contents: "目录", skip: "跳到内容", retry: "请刷新页面再试。",
    fields: { kind: "类别", target: "时限种类", severity: "级别", within: "时限", clock: "计时方式", from: "起算", every: "周期", by: "何时之前", name: "名称", before: "提前", hours: "服务时间" },
    hints: { within: "如 30 minutes、2 working days、immediately", every: "如 month、quarter、2 per year", by: "如 08:30、last working day、day 5、12-20", hours: "如 7x24、08:30-12:00,14:30-17:30", before: "如 15 days", from: "如 故障发生" },
  },
  en: {
    title: "Drafts of contracts", chat: "Chat", upload: "Upload a document", upload_hint: "txt, docx or pdf, at most 10 MB; or drop it here.",
    reading: (name) => `Reading ${name}…`, none: "There is no draft yet. Upload a document: the desk reads it first, you confirm it finding by finding.",
    states: { reading: "being read", open: "under review", finished: "finished", failed: "unreadable" },
    progress: (done, total) => `${done} of ${total} decided`, opened: (by, at) => `${by} · ${at}`, back: "All drafts",
    customer: "Customer", systems: "Systems", term: "Term", months: (n) => `${n} months`, signed: (day) => `signed ${day}`,
    unsure: "Doubtful: these first", empty: "Nothing was found that binds the contractor.", accept: "Accept", correct: "Correct", drop: "Drop", undo: "Undo",
    place: "Place", doubt: "Doubtful", found: "First read as", note: "Note", note_hint: "Why not? (optional)", save: "Save", cancel: "Cancel",
    decisions: { accepted: "Accepted", corrected: "Corrected", dropped: "Dropped", undone: "Undone" },
    decided: (by, at) => `${by}, ${at}`, open_only: "Undecided only", history: "Who decided what", nothing_yet: "Nobody has decided yet.",
    history_line: (by, at, what) => `${at} ${by}: ${what}`, finish: "Finish the review", left: (n) => `${n} still to decide`, pack: "Download the pack",
    rehearsals: "Download the drills", finished: () => "The review is finished and stands.", none_value: "(none)", jump: "Next undecided",
    keys: "Keys: j / k move, a accept, c correct, d drop, u undo, n next undecided", contents: "Contents", skip: "Skip to the findings", retry: "Please load the page anew.",
    fields: { kind: "Kind", target: "Target", severity: "Severity", within: "Within", clock: "Clock", from: "From", every: "Every", by: "By", name: "Name", before: "Ahead by", hours: "Hours" },
    hints: { within: "30 minutes, 2 working days, immediately", every: "month, quarter, 2 per year", by: "08:30, last working day, day 5, 12-20", hours: "7x24, 08:30-12:00,14:30-17:30", before: "15 days", from: "what starts it" },
  },
};

/** Return the words of the page's language. */
export const d = () => WORDS[language()];

/** Return what the desk said in the page's language. */
export const said = (words) => words[language()] ?? words.zh;
