"""What there is to do this morning, as a person reads it: on a terminal, or in a mail.

The first line says it all, so that it can be the subject of that mail. What follows is lines of
text in short sections, nothing drawn, so that it can be read out aloud.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from blogctl.cli._context import Context
from blogctl.cli._lines import NARROWEST, cut, wrapped
from blogctl.cli._moments import at_a_glance, shown, span
from blogctl.language import N_, Catalogue
from blogctl.text import neutralise
from blogctl.vocabulary import CommentStatus
from blogctl.when import WEEKDAYS

if TYPE_CHECKING:
    from blogctl.records.status import StatusRecord

_PEOPLE = 8
"""How many of those who have something to answer are told one by one."""

_HOURS = 3
"""How many moments by which answers are due are told."""

_NEAR = timedelta(days=6)


def told(context: Context, record: "StatusRecord") -> str:
    """Return what there is to do in lines of text."""
    brief = _Brief(context, record, context.output.catalogue)
    sections = (
        *([brief.sentence()], brief.late(), brief.due(), brief.assigned(), brief.notes()),
        *(brief.to_moderate(), brief.posts(), brief.meanwhile()),
    )
    return "\n\n".join("\n".join(lines) for lines in map(list, sections) if lines)


@dataclass(frozen=True, slots=True)
class _Brief:
    """A status being put in words."""

    context: Context
    record: "StatusRecord"
    catalogue: Catalogue

    def sentence(self) -> str:
        """Return all of it in a sentence: how much to answer, by when, what is late."""
        record, catalogue = self.record, self.catalogue
        ngettext = catalogue.ngettext
        count = record.to_answer
        parts = [
            ngettext("{count} to answer", "{count} to answer", count).format(count=count)
            if count
            else catalogue.gettext("nothing to answer")
        ]
        if record.due:
            parts.append(self._before(record.due[0]))
        if record.late:
            parts.append(self._late(record.late))
        moderate = catalogue.gettext("nothing to moderate")
        if count := record.to_moderate:
            moderate = ngettext("{count} to moderate", "{count} to moderate", count)
            moderate = moderate.format(count=count)
        line = catalogue.gettext("{answers}; {moderate}")
        line = line.format(answers=", ".join(parts), moderate=moderate)
        if record.mine is None:
            return line
        return catalogue.gettext("{who}: {sentence}").format(who=record.mine, sentence=line)

    def late(self) -> Iterator[str]:
        """Yield what is late, the longest first."""
        if self.record.late:
            yield self._heading(N_("Late: {count}"), self.record.late)
            yield from self._comments(self.record.late_comments, self.record.late)

    def due(self) -> Iterator[str]:
        """Yield what is not late yet, the most urgent first, and how much by which hour."""
        record = self.record
        if count := record.to_answer - record.late:
            gettext = self.catalogue.gettext
            hours = ", ".join(self._before(due) for due in record.due[:_HOURS])
            yield from self._wrapped(gettext("To answer: {hours}").format(hours=hours))
            yield from self._comments(record.next_comments, count)

    def assigned(self) -> Iterator[str]:
        """Yield one line: with whom it all is, and who of them is not here."""
        record, gettext = self.record, self.catalogue.gettext
        if record.mine is not None or not record.assigned:
            return
        people = list(map(self._person, record.assigned[:_PEOPLE]))
        if others := sum(each["count"] for each in record.assigned[_PEOPLE:]):
            people.append(gettext("others {count}").format(count=others))
        if record.unassigned:
            people.append(gettext("nobody {count}").format(count=record.unassigned))
        yield from self._wrapped(gettext("With: {people}").format(people=", ".join(people)))

    def notes(self) -> Iterator[str]:
        """Yield the private notes on what is to be answered, the newest first."""
        record, gettext = self.record, self.catalogue.gettext
        if record.with_notes:
            yield self._heading(N_("With notes: {count}"), record.with_notes)
        for note in record.notes:
            line = gettext("{author_name}: {excerpt}").format(
                author_name=note["author"], excerpt=note["excerpt"]
            )
            yield self._cut(f"[{note['comment']}] {neutralise(line)}")

    def to_moderate(self) -> Iterator[str]:
        """Yield what waits to be let through, the oldest first, but what stands above."""
        record, gettext = self.record, self.catalogue.gettext
        if not record.to_moderate:
            return
        above = sum(
            comment["status"] == CommentStatus.PENDING
            for comment in (*record.late_comments, *record.next_comments)
        )
        if above:
            yield gettext("To moderate: {count}, of which above: {above}").format(
                count=record.to_moderate, above=above
            )
        else:
            yield self._heading(N_("To moderate: {count}"), record.to_moderate)
        yield from self._comments(record.pending_comments, record.to_moderate - above)

    def posts(self) -> Iterator[str]:
        """Yield the drafts and what is to come out."""
        record = self.record
        for heading, posts, count, moment in (
            (N_("Drafts: {count}"), record.draft_posts, record.drafts, at_a_glance),
            (N_("Scheduled: {count}"), record.scheduled_posts, record.scheduled, shown),
        ):
            if count:
                yield self._heading(heading, count)
            for post in posts:
                told = [moment(self.context, post["at"]), post["author"], neutralise(post["title"])]
                yield self._cut(f"[{post['id']}] " + ", ".join(filter(None, told)))
            yield from self._more(count - len(posts))

    def meanwhile(self) -> Iterator[str]:
        """Yield what went on since yesterday, and when a backup and a tick were last made."""
        record, gettext = self.record, self.catalogue.gettext
        done = ", ".join(self._done()) or gettext("nothing")
        yield from self._wrapped(gettext("Since yesterday: {done}").format(done=done))
        never = gettext("never")
        for line, at in (
            (gettext("Last backup: {moment}"), record.backup_at),
            (gettext("Last tick: {moment}"), record.tick_at),
        ):
            yield line.format(moment=shown(self.context, at) if at else never)

    def _done(self) -> Iterator[str]:
        record, ngettext = self.record, self.catalogue.ngettext
        for words, count in (
            (ngettext("{count} received", "{count} received", record.received), record.received),
            (ngettext("{count} approved", "{count} approved", record.approved), record.approved),
            (ngettext("{count} rejected", "{count} rejected", record.rejected), record.rejected),
            (ngettext("{count} spam", "{count} spam", record.spam), record.spam),
            (ngettext("{count} answered", "{count} answered", record.answered), record.answered),
            (
                ngettext("{count} post published", "{count} posts published", record.published),
                record.published,
            ),
        ):
            if count:
                yield words.format(count=count)

    def _heading(self, heading: str, count: int) -> str:
        return self.catalogue.gettext(heading).format(count=count)

    def _comments(self, comments: Iterable[dict[str, Any]], count: int) -> Iterator[str]:
        """Yield comments on two lines each: how it stands with one; who says what, where."""
        line = self.catalogue.gettext("{author_name}: {excerpt}")
        for comment in comments:
            count -= 1
            stands = ", ".join(self._stands(comment))
            yield from self._wrapped(f"[{comment['id']}] {stands}", indent="  ", further="    ")
            said = line.format(author_name=comment["author_name"], excerpt=comment["excerpt"])
            yield self._cut(neutralise(said), indent="    ")
        yield from self._more(count)

    def _stands(self, comment: dict[str, Any]) -> Iterator[str]:
        gettext, now = self.catalogue.gettext, self.record.at
        due = comment["due_at"]
        pending = comment["status"] == CommentStatus.PENDING
        if due is not None and comment in self.record.late_comments:
            yield gettext("late by {span}").format(span=span(now - due, self.catalogue))
        elif due is not None and comment in self.record.next_comments:
            yield gettext("before {moment}").format(moment=self._moment(due))
        else:
            waited = span(now - comment["created_at"], self.catalogue)
            yield gettext("waiting for {span}").format(span=waited)
            pending = False  # as its section says
        if pending:
            yield gettext("to moderate")
        if comment["assigned_to"] is not None:
            yield gettext("with {who}").format(who=comment["assigned_to"])
        yield gettext("on {post}").format(post=comment["post"])

    def _person(self, person: dict[str, Any]) -> str:
        gettext = self.catalogue.gettext
        marks = []
        if person["late"]:
            marks.append(self._late(person["late"]))
        if not person["active"]:
            marks.append(gettext("no longer takes part"))
        elif person["away"]:
            marks.append(gettext("away"))
        told = f"{person['contributor']} {person['count']}"
        return f"{told} ({', '.join(marks)})" if marks else told

    def _late(self, count: int) -> str:
        return self.catalogue.ngettext("{count} late", "{count} late", count).format(count=count)

    def _before(self, due: dict[str, Any]) -> str:
        count, moment = due["count"], self._moment(due["due_at"])
        words = self.catalogue.ngettext("{count} before {moment}", "{count} before {moment}", count)
        return words.format(count=count, moment=moment)

    def _moment(self, at: datetime) -> str:
        """Return a moment that is near by its hour or its weekday, any other in full."""
        zone, language = self.context.settings.zone, self.context.language
        here, today = at.astimezone(zone), self.record.at.astimezone(zone).date()
        if here.date() == today:
            return f"{here:%H:%M}"
        if abs(here.date() - today) <= _NEAR:
            weekday = WEEKDAYS[language][here.weekday()]
            return f"{weekday if language == 'fr' else weekday.capitalize()} {here:%H:%M}"
        return shown(self.context, at)

    def _more(self, count: int) -> Iterator[str]:
        if count > 0:
            yield "  " + self.catalogue.gettext("… and {count} more").format(count=count)

    def _wrapped(self, text: str, *, indent: str = "", further: str = "  ") -> Iterator[str]:
        return wrapped(text, self._width, indent=indent, further=further)

    def _cut(self, text: str, *, indent: str = "  ") -> str:
        return cut(indent + text, self._width)

    @property
    def _width(self) -> int:
        return max(self.context.output.paper_width, NARROWEST)
