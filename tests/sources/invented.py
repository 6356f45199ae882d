"""Small exports of every kind, all invented: people, texts and numbers.

No real sample of Viva Engage, Rocket.Chat, Zulip or Google Chat may be had; these follow the documented fields. Each
has, beside what is read: fields that nobody may read (their values begin with `zz`), and conversations between two
people that cannot even be opened (they are cut short, or not of the format), with the marker `zzprivate` in them.
"""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from enjeu.interactions.page import Source
from enjeu.sources.discourse_topics import DiscourseTopics
from enjeu.sources.google_chat_takeout import GoogleChatTakeout
from enjeu.sources.mattermost_export import MattermostExport
from enjeu.sources.rocketchat_export import RocketChatExport
from enjeu.sources.slack_export import SlackExport
from enjeu.sources.teams_export import TeamsExport
from enjeu.sources.viva_engage_export import VivaEngageExport
from enjeu.sources.zulip_export import ZulipExport

Files = Mapping[str, bytes]
BROKEN: Final = b'[{"text": "zzprivate"'
Make = Callable[[Path, int], Source]


def written(files: Files, folder: Path) -> Path:
    """The export as a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def zipped(files: Files, path: Path, *, around: str = "") -> Path:
    """The export as a ZIP file, perhaps with a folder around all."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(around + name, content)
    return path


def _json(data: Any) -> bytes:
    return json.dumps(data).encode()


def _lines(rows: Iterable[Any]) -> bytes:
    return b"".join(_json(row) + b"\n" for row in rows)


def slack() -> Files:
    """Two channels of which one private; a thread over two days; a bot, a reaction list that is cut, a broadcast."""
    users: list[dict[str, Any]] = [
        {"id": "U1", "name": "zzann", "real_name": "zzAnn Z.", "profile": {"email": "ann@example.org", "phone": "zz1"}},
        {"id": "U2", "name": "zzbob", "deleted": True, "updated": 1704200000, "profile": {"real_name": "zzBob"}},
        {"id": "U3", "name": "zzbot", "is_bot": True, "profile": {}},
        {"id": "U4", "name": "zzguest", "is_ultra_restricted": True, "profile": {"email": "guest@partner.com"}},
    ]
    opening = {
        "type": "message", "user": "U1", "ts": "1704103200.000100", "thread_ts": "1704103200.000100",
        "text": "Who knows <@U2> or <@U2|zzbob>? <https://example.org/a?b=c>", "blocks": [{"text": "zzwho"}],
        "reactions": [{"name": "eyes", "users": ["U2", "U4"], "count": 5}],
    }  # fmt: skip
    second = [
        {"user": "U2", "ts": "1704189600.000200", "thread_ts": "1704103200.000100", "text": "I do &amp; she does"},
        {
            "subtype": "thread_broadcast", "user": "U9", "ts": "1704189700.000300", "thread_ts": "1704103200.000100",
            "root": {"user": "U1", "text": "zzroot"}, "text": "> quoted\nfine", "files": [{"id": "F1", "name": "zzf"}],
        },
        {"subtype": "channel_join", "user": "U2", "ts": "1704189800.000400", "text": "<@U2> zzjoined"},
        {"subtype": "bot_message", "bot_id": "B1", "ts": "1704189900.000500", "text": "zzbuild"},
        {"user": "U3", "ts": "1704189950.000600", "text": "beep", "username": "zzrobot"},
    ]  # fmt: skip
    return {
        "users.json": _json(users),
        "channels.json": _json([{"id": "C1", "name": "general", "created": 1704000000, "members": ["U1", "U2"]}]),
        "groups.json": _json([{"id": "G1", "name": "board", "members": ["U1"], "topic": {"value": "zztopic"}}]),
        "dms.json": BROKEN,
        "general/2024-01-01.json": _json([opening]),
        "general/2024-01-02.json": _json(second),
        "board/2024-01-02.json": _json([{"user": "U1", "ts": "1704190000.000100", "text": "closed"}]),
        "D1/2024-01-01.json": BROKEN,
    }


def mattermost() -> Files:
    """A public and a private channel, a guest, a bot, joins without a type, a reply older than its root."""
    user = {"username": "ann", "email": "ann@example.org", "first_name": "zzAnn", "roles": "system_user", "teams": None}
    member = [{"name": "t", "roles": "zzrole", "channels": [{"name": "open"}]}]
    replies = [
        {"user": "guest", "message": "```zzcode?```", "create_at": 1700000000000, "reactions": None},
        {
            "user": "ann", "message": "yes", "create_at": 1700000200000,
            "reactions": [{"user": "gone", "emoji_name": "tada", "create_at": 1700000300000}],
        },
    ]  # fmt: skip
    posts: list[dict[str, Any]] = [
        {"channel": "open", "user": "guest", "message": "guest joined the channel.", "create_at": 1700000050000},
        {
            "channel": "open", "user": "ann", "message": "any news, @guest. or @all?", "create_at": 1700000100000,
            "replies": replies, "attachments": [{"path": "zz/file.png"}], "props": {"zz": "zzprops"},
        },
        {"channel": "open", "user": "guest", "type": "system_leave_channel", "message": "zz", "create_at": 1},
        {"channel": "closed", "user": "ann", "message": "secret", "create_at": 1700000500000},
    ]  # fmt: skip
    rows: list[dict[str, Any]] = [
        {"type": "version", "version": 1},
        {"type": "team", "team": {"name": "t", "display_name": "zzTeam", "type": "O"}},
        *(
            {
                "type": "channel",
                "channel": {"team": "t", "name": name, "display_name": shown, "type": kind, "header": "zz"},
            }
            for name, shown, kind in (("open", "Open", "O"), ("closed", "Closed", "P"))
        ),
        {"type": "user", "user": user},
        {
            "type": "user",
            "user": {"username": "guest", "roles": "system_guest", "delete_at": 1700009000000, "teams": member},
        },
        {"type": "bot", "bot": {"username": "robot", "owner": "zzowner"}},
        {"type": "direct_channel", "direct_channel": {"members": ["ann", "zzprivate"]}},
        *({"type": "post", "post": {"team": "t", **post}} for post in posts),
    ]
    return {"import.jsonl": _lines(rows) + b'{"type":"direct_post","direct_post":{"message":"zzprivate\n'}


def _chat_message(number: int, user: str | None, channel: str, **more: Any) -> dict[str, Any]:
    return {
        "Id": str(1700000000000 + number), "CreatedDateTime": f"2024-01-01T10:00:{number:02}.5+00:00",
        "Subject": "zzsub", "ReplyToId": None, "From": user and {"User": {"Id": user, "DisplayName": f"zz{user}"}},
        "Body": {"ContentType": "html", "Content": "<p>Hello <at id=\"0\">zzAnn</at></p>"}, "DeletedDateTime": None,
        "MessageType": "message" if user else "unknownFutureValue", "ChatId": None, "Mentions": [],
        "Reactions": [], "Attachments": [],
        "ChannelIdentity": {"ChannelId": channel, "TeamId": "zzteamid"}, **more,
    }  # fmt: skip


def teams() -> Files:
    """A public team with a private channel; a reply before its root; two mentions of one person; a custom reaction."""
    mention = {"MentionText": "zzAnn", "Mentioned": {"User": {"Id": "A", "DisplayName": "zzAnn"}}}
    reaction = {"ReactionType": "custom", "CreatedDateTime": "2024-01-02T00:00:00Z", "User": {"User": {"Id": "G"}}}
    file = {"Id": "f1", "ContentType": "reference", "Name": "zz.pdf"}
    messages = [
        _chat_message(2, "B", "19:open", ReplyToId="1700000000001"),
        _chat_message(
            1, "A", "19:open", Mentions=[mention, mention, {"Mentioned": {"User": None}}], Attachments=[file]
        ),
        _chat_message(3, None, "19:open"),
        _chat_message(4, "A", "19:open", DeletedDateTime="2024-01-02T00:00:00Z"),
        _chat_message(
            5, "G", "19:closed", Reactions=[reaction, {**reaction, "CreatedDateTime": "2024-01-02T00:00:01Z"}]
        ),
    ]
    users = [
        {"Id": "A", "Mail": "ann@example.org", "DisplayName": "zzAnn"},
        {"Id": "B", "UserPrincipalName": "bob@example.org"},
    ]
    channels = [
        {
            "Id": "19:open",
            "DisplayName": "General",
            "MembershipType": "standard",
            "CreatedDateTime": "2024-01-01T00:00:00Z",
        },
        {"Id": "19:closed", "DisplayName": "Closed", "MembershipType": "private", "Description": "zzdescribed"},
    ]
    members = [
        {"UserId": "A", "UserName": "ann@example.org"},
        {"UserId": "G", "UserName": "g_w_partner.com#EXT#@x.org"},
    ]
    teams = [
        {"GroupsId": "T", "Name": "Team", "Privacy": "Public"},
        {"GroupsId": "none", "Name": "zz", "Privacy": "Public"},
    ]
    return {
        "users/usersList.json": _json(users),
        "users/A/messages_A.json": BROKEN,
        "teams/teamsList.json": _json(teams),
        "teams/T/channels_T.json": _json(channels),
        "teams/T/teamMembers_T.json": _json(members),
        "teams/T/messages_T.json": _json(messages),
    }


def table(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """A CSV file with a byte order mark, as Viva Engage writes it."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def viva() -> Files:
    """A public and a private group, everybody's, a private conversation, an answer to an answer, a deleted message."""
    columns = (
        "id replied_to_id parent_id thread_id conversation_id group_id group_name participants in_private_group "
        "in_private_conversation sender_id sender_type sender_name sender_email body api_url attachments deleted_by_id "
        "created_at deleted_at title message_type"
    ).split()
    rest = {
        "sender_type": "User",
        "sender_name": "zzname",
        "in_private_group": "false",
        "in_private_conversation": "false",
    }
    messages = [
        {
            "id": 10,
            "thread_id": 10,
            "group_id": 7,
            "sender_id": 1,
            "body": "Who\nknows, [[user:2]]?",
            "attachments": "uploadedfile:5",
        },
        {
            "id": 11,
            "thread_id": 10,
            "replied_to_id": 10,
            "group_id": 7,
            "sender_id": 2,
            "body": "I do",
            "title": "zztitle",
        },
        {"id": 12, "thread_id": 10, "replied_to_id": 11, "group_id": 7, "sender_id": 9, "body": "“Thanks”"},
        {"id": 13, "thread_id": 13, "group_id": 8, "sender_id": 1, "body": "closed", "in_private_group": "true"},
        {"id": 14, "thread_id": 14, "sender_id": 2, "body": "to all"},
        {
            "id": 15,
            "thread_id": 15,
            "group_id": 7,
            "sender_id": 2,
            "body": "zzgone",
            "deleted_at": "2024-01-03T00:00:00Z",
        },
    ]
    private = {"id": "zzprivate", "body": "zzprivate", "in_private_conversation": "true", "created_at": "zzprivate"}
    dated = [{**rest, "created_at": f"2024/01/02 10:{n:02}:00 +0000", **message} for n, message in enumerate(messages)]
    users = [
        {"id": 1, "email": "ann@example.org", "name": "zzAnn", "joined_at": "2023-01-01T00:00:00.000Z"},
        {"id": 2, "email": "bob@example.org", "suspended_at": "2024-06-01T00:00:00Z", "job_title": "zzjob"},
    ]
    groups = [
        {"id": 7, "name": "Ideas", "privacy": "public", "description": "zzabout"},
        {"id": 8, "name": "Board", "privacy": "private"},
    ]
    return {
        "Users.csv": table(("id", "email", "name", "joined_at", "suspended_at", "job_title"), users),
        "Groups.csv": table(("id", "name", "privacy", "description"), groups),
        "Messages.csv": table(columns, [*dated[:2], private, *dated[2:]]),
        "Topics.csv": b"\xff\xfe zz",
    }


def zulip() -> Files:
    """An open and an invite-only channel, a quotation, mentions silent and not, a direct message without its fields."""
    said = "@_**zzAnn|1** [said](https://chat.example.org/#narrow/channel/3/near/100):\n```quote\nwhere?\n```\nHere"
    rendered = (
        '<span class="user-mention" data-user-id="1">@zzAnn</span><span class="user-mention silent" data-user-id="2">'
    )
    messages: list[dict[str, Any]] = [
        {"id": 100, "recipient": 30, "subject": "Where", "sender": 1, "content": "where? [f](/user_uploads/2/zz.png)"},
        {
            "id": 101,
            "recipient": 30,
            "subject": "where",
            "sender": 2,
            "content": "@**zzAnn** here",
            "rendered_content": rendered,
        },
        {"id": 102, "recipient": 99, "content": "zzprivate"},
        {"id": 103, "recipient": 30, "subject": "where", "sender": 9, "content": said, "sending_client": "zzclient"},
        {"id": 104, "recipient": 31, "subject": "closed", "sender": 1, "content": "closed"},
    ]
    dated = [{"date_sent": 1704103200.123456 + n, **message} for n, message in enumerate(messages)]
    realm = {
        "zerver_userprofile": [
            {
                "id": 1,
                "delivery_email": "ann@example.org",
                "full_name": "zzAnn",
                "date_joined": 1704000000.0,
                "role": 400,
            },
            {"id": 2, "email": "user2@zzhidden", "delivery_email": "bob@example.org", "is_active": False, "role": 600},
        ],
        "zerver_stream": [
            {"id": 3, "name": "help", "invite_only": False, "date_created": 1704000000.0, "description": "zzabout"},
            {"id": 4, "name": "board", "invite_only": True},
        ],
        "zerver_recipient": [
            {"id": 30, "type": 2, "type_id": 3},
            {"id": 31, "type": 2, "type_id": 4},
            {"id": 99, "type": 1, "type_id": 1},
        ],
        "zerver_subscription": [{"recipient": 30, "active": True, "user_profile": 1, "color": "zzred"}],
        "zerver_reaction": [
            {"message": 101, "user_profile": 1, "emoji_name": "heart"},
            {"message": 102, "user_profile": 1, "emoji_name": "zzprivate"},
        ],
    }
    return {
        "realm.json": _json(realm),
        "messages-000001.json": _json({"zerver_usermessage": [{"zz": "zz"}], "zerver_message": dated[:3]}),
        "messages-000002.json": _json({"zerver_message": dated[3:], "zerver_usermessage": []}),
        "attachment.json": BROKEN,
    }


def rocketchat() -> Files:
    """A channel, a private group, a direct room with a line that is cut, a thread, an earlier version, a join."""
    ann, bob = {"_id": "u1", "username": "ann", "name": "zzAnn"}, {"_id": "u2", "username": "bob"}
    messages: list[dict[str, Any]] = [
        {
            "_id": "m1",
            "rid": "r1",
            "msg": "ready, @bob?",
            "ts": {"$date": "2024-01-01T10:00:00.000Z"},
            "u": ann,
            "tcount": 1,
            "mentions": [{**bob, "type": "user"}, {"_id": "all"}],
            "reactions": {":tada:": {"usernames": ["bob", "gone"]}},
        },
        {
            "_id": "m2",
            "rid": "r1",
            "msg": "yes",
            "ts": {"$date": {"$numberLong": "1704103260000"}},
            "u": bob,
            "tmid": "m1",
        },
        {"_id": "m3", "rid": "r1", "t": "uj", "msg": "zzjoined", "ts": {"$date": 1704103270000}, "u": bob},
        {"_id": "m4", "rid": "r1", "_hidden": True, "msg": "zzearlier", "ts": "2024-01-01T10:02:00.000Z", "u": ann},
        {
            "_id": "m5",
            "rid": "r2",
            "msg": "closed",
            "ts": "2024-01-01T10:03:00.000Z",
            "u": ann,
            "file": {"_id": "f1", "name": "zz"},
        },
        {"_id": "m6", "rid": "r1", "msg": "zzhook", "ts": "2024-01-01T10:04:00.000Z", "u": ann, "bot": {"i": "zz"}},
    ]
    mail = [{"address": "ann@example.org"}]
    changed = {"$date": "2024-05-01T00:00:00.000Z"}
    users = [
        {"_id": "u1", "username": "ann", "emails": mail, "type": "user", "services": {"zz": "zzhash"}},
        {"_id": "u2", "username": "bob", "type": "user", "active": False, "_updatedAt": changed},
    ]
    rooms = [
        {"_id": "r1", "t": "c", "name": "general", "usersCount": 2, "ts": "2023-01-01T00:00:00.000Z", "topic": "zz"},
        {"_id": "r2", "t": "p", "name": "board"},
        {"_id": "d1", "t": "d", "usernames": ["zzann", "zzbob"]},
    ]
    direct = b'{"_id":"d","rid":"d1","msg":"zzprivate\n'
    return {
        "users.json": _lines(users),
        "rocketchat_room.json": _lines(rooms),
        "rocketchat_message.json": _lines(messages[:2]) + direct + _lines(messages[2:]),
    }


def _topic_post(number: int, name: str, **more: Any) -> dict[str, Any]:
    return {
        "id": 100 + number, "post_number": number, "username": name, "name": "zzname", "user_id": len(name),
        "created_at": f"2024-01-01T10:{number:02}:00.000Z", "post_type": 1, "cooked": "<p>Hello</p>", "hidden": False,
        "reply_to_post_number": None, "deleted_at": None, "user_deleted": False, "actions_summary": [], **more,
    }  # fmt: skip


def discourse() -> Files:
    """A topic with likes, a whisper, an accepted answer and what is dropped; one of which half came; a private one."""
    cooked = '<p>Ask <a class="mention" href="/u/bob">@bob</a>?</p><aside class="quote">zzquote</aside>'
    posts = [
        _topic_post(1, "Ann", cooked=cooked, actions_summary=[{"id": 2, "count": 3}, {"id": 4, "count": 1}]),
        _topic_post(
            2, "bob", accepted_answer=True, reply_to_post_number=1, reply_to_user={"username": "Ann", "name": "zz"}
        ),
        _topic_post(3, "eve", reply_to_post_number=2),
        _topic_post(4, "eve", post_type=3, action_code="zzclosed"),
        _topic_post(5, "eve", hidden=True),
        _topic_post(6, "eve", post_type=4),
        _topic_post(7, "system", user_id=-1),
        _topic_post(8, "bob", reply_to_post_number=99, reply_to_user={"username": "Gone"}),
    ]
    rest = {"archetype": "regular", "category_id": 5, "views": 12, "title": "zztitle"}
    private = {"id": 3, "archetype": "private_message", "post_stream": {"posts": [{"cooked": "zzprivate"}]}}
    return {
        "t/1.json": _json({"post_stream": {"posts": posts, "stream": [p["id"] for p in posts]}, "id": 1, **rest}),
        "t/2.json": _json({"post_stream": {"posts": [_topic_post(20, "bob")], "stream": [1, 2, 120]}, "id": 2, **rest}),
        "t/3.json": _json(private),
        "about.json": _json({"about": {"title": "zzforum"}}),
    }


def google() -> Files:
    """A space with a thread, in both spellings of times; a deleted message; one of nobody; direct messages."""

    def message(number: int, who: str, **more: Any) -> dict[str, Any]:
        creator = {"name": f"zz{who}", "email": f"{who}@example.org", "user_type": "Human"}
        date = f"Monday, February 10, 2025 at 3:45:{number:02}\u202fPM UTC"
        return {
            "creator": creator,
            "created_date": date,
            "text": "Ready?",
            "topic_id": "t",
            "message_id": f"s/t/{number}",
            **more,
        }

    messages = [
        message(1, "ann"),
        message(
            2,
            "bob",
            created_date="Tuesday, February 11, 2025 at 12:00:00 AM UTC",
            attached_files=[{"export_name": "zzfile"}],
        ),
        message(3, "ann", message_state="DELETED", deletion_metadata={"deletion_type": "zz"}),
        message(4, "bob", creator={"user_type": "Bot", "email": "zzbot@example.org"}),
        message(5, "bob", creator={}),
    ]
    info = {"name": "Site 12", "members": [{"name": "zzAnn", "email": "ann@example.org", "user_type": "Human"}]}
    return {
        "Takeout/Google Chat/Groups/Space AAA/group_info.json": _json(info),
        "Takeout/Google Chat/Groups/Space AAA/messages.json": _json({"messages": messages}),
        "Takeout/Google Chat/Groups/DM BBB/group_info.json": BROKEN,
        "Takeout/Google Chat/Groups/DM BBB/messages.json": BROKEN,
        "Takeout/Google Chat/Users/User 1/user_info.json": BROKEN,
    }


EXPORTS: Final[Mapping[str, tuple[Callable[[], Files], Make]]] = {
    "slack-export": (slack, SlackExport),
    "mattermost-export": (mattermost, MattermostExport),
    "teams-export": (teams, TeamsExport),
    "viva-engage-export": (viva, VivaEngageExport),
    "zulip-export": (zulip, ZulipExport),
    "rocketchat-export": (rocketchat, RocketChatExport),
    "discourse-topics": (discourse, lambda path, rows: DiscourseTopics(path, page_rows=rows)),
    "google-chat-takeout": (google, GoogleChatTakeout),
}
"""Each kind of chat export: its files, and its connector with the rows after which a page ends."""
