"""What can be set for mail: one entry per mailbox of the desk, and limits that hold for all of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

from bot.channels.mail.addresses import address_in

MEGABYTE = 1024 * 1024


def _address(text: str) -> str:
    found = address_in(text)
    if found is None or found.name:
        raise ValueError("expected one mail address")
    return found.address


class Mailbox(BaseModel):
    """One mailbox of the desk; usually one per contract."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    address: Annotated[str, AfterValidator(_address)] = Field(description="The mailbox's address, of which mail is.")
    name: str = Field(default="", max_length=80, description="The name shown as the sender's.")
    user: str | None = Field(default=None, min_length=1, description="Who logs in; without one, the address.")
    password: SecretStr = Field(description="The password (or app password) for IMAP and SMTP. A secret.")
    imap_host: str = Field(min_length=1, description="Where mail is read.")
    imap_port: int = Field(default=993, ge=1, le=65535, description="The port for reading.")
    imap_security: Literal["tls", "plain"] = Field(default="tls", description="plain is for loopback or a tunnel.")
    smtp_host: str = Field(min_length=1, description="Where mail is handed in.")
    smtp_port: int = Field(default=465, ge=1, le=65535, description="The port for sending.")
    smtp_security: Literal["tls", "starttls", "plain"] = Field(
        default="tls", description="tls on port 465, starttls on 587; plain is for loopback or a tunnel."
    )
    ca_file: Path | None = Field(default=None, description="Certificates to trust instead of the system's.")
    folder: str = Field(default="INBOX", min_length=1, description="The folder that is read, by its name in IMAP.")
    since: date = Field(description="Mail that arrived before this day is left alone.")

    @property
    def login(self) -> str:
        """Return who logs in."""
        return self.user or self.address

    @property
    def domain(self) -> str:
        """Return the part of the address behind the at-sign."""
        return self.address.rpartition("@")[2]


class MailSettings(BaseModel):
    """The mailboxes of the desk; without one, mail is off."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mailboxes: tuple[Mailbox, ...] = Field(default=(), description="The mailboxes that the desk reads and writes from.")
    idle_seconds: float = Field(default=60, gt=0, le=1700, description="How long IDLE waits before it looks anyway.")
    poll_seconds: float = Field(default=30, gt=0, le=3600, description="How often to look where IDLE is not offered.")
    answer_seconds: float = Field(default=15, gt=0, le=120, description="How long a server may take over an answer.")
    mail_bytes: int = Field(default=40 * MEGABYTE, ge=1024, description="Of a longer mail only the beginning is read.")
    files_bytes: int = Field(default=20 * MEGABYTE, ge=1024, description="The largest file that is sent.")
    mails_per_hour: int = Field(default=20, ge=1, description="More mails of one sender within an hour are left alone.")
    require_authentication: bool = Field(
        default=False, description="Ignore mail that `authentication_server` found to fail DMARC, or SPF and DKIM."
    )
    authentication_server: str | None = Field(
        default=None, min_length=1, description="The name in Authentication-Results that is believed."
    )

    @model_validator(mode="after")
    def _fit_together(self) -> MailSettings:
        if self.require_authentication and self.authentication_server is None:
            raise ValueError("require_authentication needs authentication_server")
        if len(self.addresses) < len(self.mailboxes):
            raise ValueError("expected each mailbox once")
        return self

    @property
    def addresses(self) -> frozenset[str]:
        """Return the addresses of all mailboxes: mail from them is the desk's own."""
        return frozenset(box.address for box in self.mailboxes)
