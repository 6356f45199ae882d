"""A full export of Microsoft Teams: teams/ with channels, members and messages (chatMessage of Graph, in PascalCase).

Chats (users/…/messages_*.json) are never opened. A channel is open to all where it is a standard channel of a public
team; all others are restricted. One person who is mentioned by two names is mentioned once. Fields:
https://learn.microsoft.com/graph/api/resources/chatmessage
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from enjeu.interactions.page import Account, Container, Description, Field, Page, Verb
from enjeu.sources.reading.archive import Archive
from enjeu.sources.reading.draft import ROWS, UNEXPECTED, Draft, Message, place_of, unexpected
from enjeu.sources.reading.people import identity
from enjeu.sources.reading.text import markup
from enjeu.sources.reading.times import iso

_MESSAGES: Final = re.compile(r"teams/(?P<team>[^/]+)/messages_[^/]+\.json")
_CHATS: Final = re.compile(r"users/[^/]+/messages_[^/]+\.json")
_VERBS: Final[frozenset[Verb]] = frozenset({"post", "reply", "reaction", "mention", "file"})
_FIELDS: Final = (
    Field("usersList.Id", "who"),
    Field("usersList.Mail", "who"),
    Field("usersList.UserPrincipalName", "who"),
    Field("teamsList.GroupsId", "where"),
    Field("teamsList.Name", "where"),
    Field("teamsList.Privacy", "where"),
    Field("channels.Id", "where"),
    Field("channels.DisplayName", "where"),
    Field("channels.MembershipType", "where"),
    Field("channels.CreatedDateTime", "where"),
    Field("teamMembers.UserId", "who"),
    Field("teamMembers.UserName", "who"),
    Field("message.Id", "thread"),
    Field("message.ReplyToId", "thread"),
    Field("message.ChannelIdentity.ChannelId", "where"),
    Field("message.ChatId", "where", kept=False),
    Field("message.MessageType", "account", kept=False),
    Field("message.CreatedDateTime", "when"),
    Field("message.DeletedDateTime", "when", kept=False),
    Field("message.From.User.Id", "who"),
    Field("message.Body.Content", "volume", kept=False),
    Field("message.Mentions.Mentioned.User.Id", "answers"),
    Field("message.Reactions.ReactionType", "answers"),
    Field("message.Reactions.CreatedDateTime", "when"),
    Field("message.Reactions.User.User.Id", "who"),
    Field("message.Attachments.Id", "volume"),
    Field("message.Attachments.ContentType", "volume", kept=False),
)


class TeamsExport:
    """The export in a ZIP file or a folder."""

    def __init__(self, path: Path, page_rows: int = ROWS) -> None:
        """Nothing is opened yet."""
        self._path = path
        self._page_rows = page_rows

    def describe(self) -> Description:
        """Posts, replies, reactions, mentions and files; nobody's reading."""
        return Description("teams-export", "1", _VERBS, _FIELDS)

    def pages(self, cursor: str | None, since: dt.datetime | None) -> Iterator[Page]:
        """The first page says who and where, the others hold messages; the cursor is the last file and message."""
        with Archive(self._path) as archive:
            root = archive.root("teams/teamsList.json")
            draft = Draft(since, self._page_rows)
            reader = _Reader(archive, root, draft)
            draft.dropped["private"] = sum(_CHATS.fullmatch(name, len(root)) is not None for name in archive.names())
            yield draft.page(cursor or "")
            names = [name for name in archive.names() if name.startswith(root) and _MESSAGES.fullmatch(name, len(root))]
            first, done = place_of(cursor, names)
            for position, name in enumerate(names[first:], start=first):
                reader.open(name)
                number, place = 0, archive.place(name)
                for number, message in archive.items(name):
                    if number <= done:
                        reader.opener(message, place, number)
                        continue
                    reader.message(draft, message, place, number)
                    if draft.full:
                        yield draft.page(f"{name}#{number}", position / len(names))
                done = 0
                if position == len(names) - 1:
                    yield draft.page(f"{name}#{number}", 1.0)


class _Reader:
    """One export while it is read."""

    def __init__(self, archive: Archive, root: str, draft: Draft) -> None:
        self._archive = archive
        self._identity: dict[str, str] = {}
        self._name, self._whole = "", False
        self._author: dict[str, str] = {}
        """Who opened each thread of the team that is being read."""
        try:
            for user in archive.json(f"{root}users/usersList.json"):
                self._account(draft, user["Id"], user.get("Mail"), user.get("UserPrincipalName"))
            for team in archive.json(f"{root}teams/teamsList.json"):
                self._team(draft, f"{root}teams/{team['GroupsId']}/%s_{team['GroupsId']}.json", team)
        except UNEXPECTED as error:
            raise unexpected(f"{archive.path}: usersList, teamsList, channels, teamMembers", error) from error

    def _team(self, draft: Draft, path: str, team: Mapping[str, Any]) -> None:
        members = self._archive.json(path % "teamMembers") if path % "teamMembers" in self._archive else None
        for member in members or ():
            self._account(draft, member["UserId"], None, member.get("UserName"))
        for channel in self._archive.json(path % "channels") if path % "channels" in self._archive else ():
            standard = channel.get("MembershipType") == "standard"
            draft.containers.append(
                Container(
                    channel["Id"],
                    f"{team['Name']}/{channel['DisplayName']}",
                    open=standard and team.get("Privacy") == "Public",
                    audience=len(members) if standard and members is not None else None,
                    opened=iso(channel["CreatedDateTime"]) if channel.get("CreatedDateTime") else None,
                )
            )

    def _account(self, draft: Draft, native: str, mail: str | None, name: str | None) -> None:
        """A guest's name is made of the address at home: `ann_partner.com#EXT#@…` is ann@partner.com."""
        if native in self._identity:
            return
        home, guest, _ = (name or "").partition("#EXT#")
        self._identity[native] = who = identity(mail or ("@".join(home.rsplit("_", 1)) if guest else name), native)
        draft.accounts.append(Account(who, guest=bool(guest)))

    def open(self, name: str) -> None:
        """Begin a team."""
        self._name, self._whole = name, False
        self._author.clear()

    def opener(self, message: Mapping[str, Any], place: str, number: int) -> None:
        """Remember who opened a thread."""
        try:
            if message["ReplyToId"] is None and message.get("From") and message["From"].get("User"):
                self._author[message["Id"]] = self._known(message["From"]["User"]["Id"])
        except UNEXPECTED as error:
            raise unexpected(f"{place}: {number}", error) from error

    def _opened_by(self, root: str) -> str | None:
        """A reply may stand before what it answers: then the team is looked through for all openings, once."""
        if root not in self._author and not self._whole:
            self._whole = True
            place = self._archive.place(self._name)
            for number, message in self._archive.items(self._name):
                self.opener(message, place, number)
        return self._author.get(root)

    def message(self, draft: Draft, message: Mapping[str, Any], place: str, number: int) -> None:
        """One message with what is around it."""
        try:
            if reason := _left_out(message):
                draft.dropped[reason] += 1
                return
            channel, root = message["ChannelIdentity"]["ChannelId"], message["ReplyToId"]
            own, author = message["Id"], self._known(message["From"]["User"]["Id"])
            time = iso(message["CreatedDateTime"])
            said = Message(f"{channel}/{own}", time, author, f"{channel}/{root or own}", channel)
            if draft.old(said.time):
                return
            if root is None:
                self._author[own] = author
                draft.post(said, *markup(message["Body"]["Content"] or ""))
            else:
                draft.reply(said, said.thread, self._opened_by(root), *markup(message["Body"]["Content"] or ""))
            self._around(draft, message, said)
        except UNEXPECTED as error:
            raise unexpected(f"{place}: {number}", error) from error

    def _around(self, draft: Draft, message: Mapping[str, Any], said: Message) -> None:
        mentioned = (mention["Mentioned"].get("User") for mention in message.get("Mentions") or ())
        for user in dict.fromkeys(user["Id"] for user in mentioned if user):
            draft.mention(said, user, self._known(user))
        for file in message.get("Attachments") or ():
            if file.get("ContentType") == "reference":
                draft.file(said, file["Id"])
        for reaction in message.get("Reactions") or ():
            user = (reaction["User"] or {}).get("User")
            if user:
                when = iso(reaction["CreatedDateTime"])  # several of type `custom` by one person differ by it alone
                draft.reaction(said, f"{user['Id']}/{reaction['ReactionType']}/{when}", self._known(user["Id"]), when)

    def _known(self, user: str) -> str:
        return self._identity.get(user) or f"id:{user}"


def _left_out(message: Mapping[str, Any]) -> str:
    if message.get("ChatId") or not message.get("ChannelIdentity"):
        return "private"
    if message["MessageType"] != "message":
        return "system"
    if message.get("DeletedDateTime"):
        return "deleted"
    return "" if message.get("From") and message["From"].get("User") else "bot"
