"""How a mail is read, however it was written: charsets, broken MIME, machines, forgers."""

from __future__ import annotations

import base64
from datetime import date

import pytest

from bot.channels.mail.addresses import Signer
from bot.channels.mail.incoming import Ignored, Lying, MailReader
from bot.channels.mail.settings import Mailbox, MailSettings
from desk.chats import ChatEvent

KEY = b"a secret of the desk, for tests"
BOX = Mailbox.model_validate(
    {
        "address": "Desk@Example.cn",
        "password": "x",
        "imap_host": "imap.example.cn",
        "smtp_host": "smtp.example.cn",
        "since": date(2026, 1, 1),
    }
)
HEAD = "From: Zhang@Example.org\nTo: desk@example.cn\nMessage-ID: <1@x>\n"


def read(raw: str | bytes, **settings: object) -> ChatEvent | Ignored:
    content = raw if isinstance(raw, bytes) else raw.replace("\n", "\r\n").encode()
    given = MailSettings.model_validate({"mailboxes": (BOX,), **settings})
    return MailReader(BOX, given, Signer(KEY)).read(Lying(7, 1, content, len(content), whole=True))


def event(raw: str | bytes, **settings: object) -> ChatEvent:
    found = read(raw, **settings)
    assert isinstance(found, ChatEvent), found
    return found


def reason(raw: str | bytes, **settings: object) -> str:
    found = read(raw, **settings)
    assert isinstance(found, Ignored), found
    return found.reason


def test_addresses_are_in_lower_case_and_the_subject_comes_first() -> None:
    found = event(f"{HEAD}Subject: =?utf-8?B?57O757uf?= =?utf-8?B?5omT5LiN5byA?=\n\n所有人都登录不了\n")
    assert (found.chat.id, found.account.id) == ("desk@example.cn/zhang@example.org", "zhang@example.org")
    assert found.text == "系统打不开\n所有人都登录不了"


def test_the_subject_of_an_answer_is_left_out() -> None:
    found = event(f"{HEAD}Subject: Re: x\nIn-Reply-To: <9@x>\n\n还是不行\n")
    assert (found.text, found.reply_to) == ("还是不行", "<9@x>")


def test_of_the_mails_named_the_desks_own_to_this_sender_is_the_one_answered() -> None:
    signer = Signer(KEY)
    ours = signer.message_id("outbox-1", recipient="zhang@example.org", domain="example.cn")
    elses = signer.message_id("outbox-1", recipient="li@example.org", domain="example.cn")
    thread = f"In-Reply-To: <his@own>\nReferences: {ours}\n {elses} <other@x>\n"
    assert event(f"{HEAD}Subject: x\n{thread}\n好\n").reply_to == ours
    assert event(f"{HEAD}Subject: Re: [#12] x\n\n好\n").reply_to is None, "a subject alone is no thread"


@pytest.mark.parametrize("charset", ["gbk", "gb2312", "gb18030", "utf-8", "big5", "utf-16"])
def test_words_are_read_in_the_charset_named(charset: str) -> None:
    body = base64.b64encode("系統打不開".encode("big5" if charset == "big5" else "utf-8")).decode()
    if charset not in {"big5", "utf-8"}:
        body = base64.b64encode("系统打不开".encode(charset)).decode()
    raw = f"{HEAD}Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: base64\n\n{body}\n"
    assert event(raw).text in {"系统打不开", "系統打不開"}


@pytest.mark.parametrize(
    "declared", ["", "; charset=us-ascii", "; charset=no-such", "; charset=utf-8", "; charset=idna"]
)
def test_gbk_without_its_charset_is_guessed(declared: str) -> None:
    head = f"{HEAD}Subject: 网络故障\nContent-Type: text/plain{declared}\nContent-Transfer-Encoding: 8bit\n\n"
    assert event(f"{head}系统打不开".encode("gbk")).text == "网络故障\n系统打不开"


def test_names_of_files_by_either_rule_lose_their_folders() -> None:
    names = [
        "filename*=gb18030''%BD%D8%CD%BC.png",
        "filename*0*=utf-8''%E6%88%AA; filename*1*=%E5%9B%BE.png",
        'filename="=?gbk?B?vdjNvC5wbmc=?="',
        'filename="../../etc/截图.png"',
        'filename="C:\\\\tmp\\\\截图.png"',
    ]
    parts = "".join(f"--b\nContent-Type: image/png\nContent-Disposition: attachment; {name}\n\nx\n" for name in names)
    found = event(f"{HEAD}Content-Type: multipart/mixed; boundary=b\n\n--b\n\n看图\n{parts}--b--\n")
    assert [file.name for file in found.files] == ["截图.png"] * 5
    assert found.files[0].handle == "desk@example.cn 7/1/1"


def test_a_mail_with_html_alone_is_read_as_people_see_it() -> None:
    page = (
        "<html><head><style>p{}</style><title>t</title></head><body><p>打不开&nbsp;了</p><div>第二行<br>第三行</div>"
        "<table><tr><td>a</td><td>b</td></tr></table><script>x()</script><!-- c --></body></html>"
    )
    assert (
        event(f"{HEAD}Content-Type: text/html; charset=utf-8\n\n{page}\n").text == "打不开 了\n\n第二行\n第三行\n\na b"
    )


@pytest.mark.parametrize(
    "quoted",
    [
        '<div class="gmail_quote">On Monday Desk wrote: <blockquote>1 确认</blockquote></div>',
        '<blockquote type="cite">1 确认</blockquote>',
        '<hr id="appendonsend"><div id="divRplyFwdMsg">From: desk</div><div>1 确认</div>',
        "<div>------------------&nbsp;原始邮件&nbsp;------------------</div><div>1 确认</div>",
        '<blockquote id="isReplyContent">1 确认</blockquote>',
    ],
)
def test_history_in_html_is_cut(quoted: str) -> None:
    raw = f"{HEAD}In-Reply-To: <9@x>\nContent-Type: text/html; charset=utf-8\n\n<div>好了</div>{quoted}\n"
    assert event(raw).text == "好了"


def test_plain_words_come_before_html_and_flowed_lines_are_joined() -> None:
    raw = (
        f"{HEAD}Content-Type: multipart/alternative; boundary=b\n\n"
        "--b\nContent-Type: text/plain; format=flowed\n\nThe system \ndoes not open\n-- \nZhang\n"
        "--b\nContent-Type: text/html\n\n<p>other</p>\n--b--\n"
    )
    assert event(raw).text == "The system does not open"


def test_a_forwarded_mail_is_read_whole() -> None:
    raw = (
        f"{HEAD}Subject: Fwd: 打不开\nReferences: <8@x>\n\n请处理\n\n---------- Forwarded message ---------\n系统坏了\n"
    )
    assert "系统坏了" in event(raw).text


def test_a_mail_without_an_id_has_one_that_stays() -> None:
    raw = "From: zhang@example.org\nDate: Tue, 24 Nov 2026 04:00:00 +0000\n\n打不开\n"
    assert event(raw).id == event(raw).id
    assert event(raw).id != event(raw.replace("04:00", "05:00")).id
    long = f"From: zhang@example.org\nMessage-ID: <{'x' * 400}@y>\n\n打不开\n"
    assert len(event(long).id) < 200


def test_the_same_id_from_another_sender_is_another_mail() -> None:
    assert event(f"{HEAD}\n打不开").id != event(f"{HEAD}\n打不开".replace("Zhang@", "eve@")).id


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("Auto-Submitted: auto-replied (vacation)", "auto_submitted"),
        ("Auto-Submitted: auto-generated; x=y", "auto_submitted"),
        ("Precedence: bulk", "precedence"),
        ("Precedence: List", "precedence"),
        ("List-Id: <users.example.org>", "list"),
        ("X-Auto-Response-Suppress: All", "auto_reply"),
        ("X-Autoreply: yes", "auto_reply"),
        ("Return-Path: <>", "empty_return_path"),
    ],
)
def test_what_machines_write_is_ignored(more: str, expected: str) -> None:
    assert reason(f"{HEAD}{more}\n\n我在休假\n") == expected


@pytest.mark.parametrize(
    ("sender", "expected"),
    [
        ("desk@EXAMPLE.cn", "own"),
        ("MAILER-DAEMON@mx.example.org", "mailer_daemon"),
        ("zhang@example.org, eve@example.org", "no_sender"),
        ("undisclosed-recipients:;", "no_sender"),
        ("zhang@example.org\nFrom: eve@example.org", "no_sender"),
        ("zhang", "no_sender"),
        (f"{'z' * 300}@example.org", "no_sender"),
        ('"a b"@example.org', "no_sender"),
    ],
)
def test_senders_that_are_nobody(sender: str, expected: str) -> None:
    assert reason(f"From: {sender}\nMessage-ID: <1@x>\n\n打不开\n") == expected


def test_a_persons_mail_that_says_that_it_is_one_is_taken() -> None:
    assert event(f"{HEAD}Auto-Submitted: no\nX-Auto-Response-Suppress: None\n\n打不开\n").text == "打不开"


@pytest.mark.parametrize(
    ("results", "taken"),
    [
        pytest.param("mx.example.cn; dmarc=pass", True, id="pass"),
        pytest.param("mx.example.cn; spf=pass smtp.mailfrom=x; dmarc=fail (p=none)", False, id="DMARC failed"),
        pytest.param("mx.example.cn; spf=fail; dkim=none; dmarc=none", False, id="SPF and DKIM failed"),
        pytest.param("mx.example.cn; spf=softfail; dkim=pass", True, id="DKIM passed"),
        pytest.param("evil.example; dmarc=fail", True, id="somebody else's word"),
        pytest.param(
            "evil.example; dmarc=pass\nAuthentication-Results: mx.example.cn 1; dmarc=fail", False, id="below"
        ),
        pytest.param(
            "mx.example.cn; dmarc=fail\nAuthentication-Results: mx.example.cn; dmarc=pass", False, id="topmost"
        ),
    ],
)
def test_a_forged_sender_is_ignored_where_that_is_asked_for(results: str, *, taken: bool) -> None:
    raw = f"{HEAD}Authentication-Results: {results}\n\n打不开\n"
    asked = {"require_authentication": True, "authentication_server": "mx.example.cn"}
    assert isinstance(read(raw, **asked), ChatEvent) is taken
    assert isinstance(read(raw), ChatEvent)


def test_a_mail_that_only_quotes_says_nothing() -> None:
    assert reason(f"{HEAD}In-Reply-To: <9@x>\n\n> 1 确认接单\n") == "empty"


BROKEN = {
    "no boundary": f"{HEAD}Content-Type: multipart/mixed\n\n打不开\n".encode(),
    "an unended part": f"{HEAD}Content-Type: multipart/mixed; boundary=b\n\n--b\n\n打不开".encode(),
    "bad base64": f"{HEAD}Content-Transfer-Encoding: base64\n\n!!!5omT5LiN5byA".encode(),
    "a bad encoded word": f"{HEAD}Subject: =?utf-8?B?%%%?=\n\n打不开".encode(),
    "an unknown encoding": f"{HEAD}Content-Transfer-Encoding: x-uue-9\n\n打不开".encode(),
    "a field without a colon": f"{HEAD}nonsense\n\n打不开".encode(),
}


@pytest.mark.parametrize("raw", BROKEN.values(), ids=BROKEN.keys())
def test_broken_mails_are_read_as_far_as_they_go(raw: bytes) -> None:
    found = read(raw)
    assert isinstance(found, ChatEvent)
    assert found.account.id == "zhang@example.org"


DEEP = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(3000))
HARMFUL = {
    "a header of a million bytes": (f"{HEAD}Subject: {'a' * 1_000_000}\n\nx", "unreadable: a header of"),
    "a header without an end": (f"{HEAD}{'X-A: b' * 200_000}", "unreadable: a header of"),
    "parts nested without end": (f"{HEAD}{DEEP}", "unreadable: nested"),
    "too many parts": (
        f"{HEAD}Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n\nx\n" * 2000,
        "unreadable: more",
    ),
    "no mail at all": ("\x00\x01\x02", "no_sender"),
    "nothing": ("", "no_sender"),
}


@pytest.mark.parametrize(("raw", "expected"), HARMFUL.values(), ids=HARMFUL.keys())
def test_harmful_mails_are_left_alone(raw: str, expected: str) -> None:
    assert reason(raw).startswith(expected)


@pytest.mark.timeout(5)
def test_a_field_made_to_be_slow_is_cut() -> None:
    slow = b"--b\r\nContent-Type: multipart/mixed; " + b'\xc4;"; ' * 200_000 + b"\r\n\r\nhi\r\n--b--\r\n"
    assert read(f"{HEAD}Subject: 打不开\nContent-Type: multipart/mixed; boundary=b\n\n".encode() + slow)


def test_settings_want_one_address_each_and_a_server_to_believe() -> None:
    with pytest.raises(ValueError, match="one mail address"):
        Mailbox.model_validate({**BOX.model_dump(), "address": "Desk <desk@example.cn>"})
    with pytest.raises(ValueError, match="each mailbox once"):
        MailSettings(mailboxes=(BOX, BOX))
    with pytest.raises(ValueError, match="authentication_server"):
        MailSettings(require_authentication=True)
    assert "x" not in repr(BOX.password)
