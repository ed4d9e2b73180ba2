"""The one who is asked: a library and its model behind the one retrieval function that every face calls."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path

from pqask import facts
from pqask.blas import one_blas_thread
from pqask.confidence import bar
from pqask.encoder import Encoder, open_encoder
from pqask.errors import QuestionError
from pqask.followups import Followups, Memory
from pqask.library import Library, facets
from pqask.library.vectors import Keys
from pqask.question import Exact, Vocabulary, understand
from pqask.question.thread import Thread
from pqask.records import Answer, Counts, Fact, Filters, Hit, Ranking, Reply, Sort
from pqask.reranker import Reranker, open_reranker
from pqask.search import Query, exact_rows, search
from pqask.timeline import ENTRIES, Timeline, timeline

__all__ = ["Assistant", "open_library"]

LONGEST_QUESTION = 2_000
MOST_HITS = 100
TOPIC = "topic"  # among what is to be ignored: the turns before


class Assistant:
    """A library that can be asked. Pure: no file is written and no question is kept."""

    def __init__(
        self, library: Library, encoder: Encoder, *, ranking: Ranking = "fitted", reranker: Reranker | None = None
    ) -> None:
        library.check_encoder(encoder)
        self._reranker = reranker
        self._ranking: Ranking = ranking
        self._memory = Memory()
        self.library = library
        self.encoder = encoder

    @property
    def reranks(self) -> bool:
        """Whether a reranker reads the first hits again."""
        return self._reranker is not None

    @one_blas_thread
    def ask(
        self,
        question: str,
        *,
        k: int = 5,
        filters: Filters | None = None,
        sort: Sort | None = None,
        history: Sequence[str] = (),
        ignore: Collection[str] = (),
        today: date | None = None,
        reranked: bool = True,
    ) -> Reply:
        """Find what ministers have said on a question: at most *k* passages, best first, or an honest nothing.

        Who, where and when are read out of the question's own words as filters, and are said in the reply; *filters*
        go before them, field by field, and fields named in *ignore* are not read at all. *sort* is the order
        (``None``: what the question asks for, else relevance). *history* holds the asker's earlier turns, oldest
        first: a turn that leans on them is asked with them, unless *ignore* names ``topic``. *today* is the day of
        asking. Without *reranked* a reranker that was named is left out, for what can be shown at once. Raises
        QuestionError for an empty or overlong question, or a *k* outside 1 to 100.
        """
        question = _checked(question, k)
        earlier = () if TOPIC in ignore else [_whole(turn) for turn in history]
        day = today or date.today()
        followups = Followups(self.library, self.encoder, self.vocabulary, day, self._ranking, self._memory)
        thread = followups.read([*earlier, question])
        if fact := facts.idle(thread):
            return self._idle(question, fact)
        given = (filters or Filters()).model_dump(exclude_none=True)
        understood = Filters.model_validate({f: v for f, v in thread.limits.items() if f not in {*given, *ignore}})
        taken_back = (set(thread.limits) - thread.kept) & set(ignore)
        query = followups.asked(thread._replace(text=thread.whole) if taken_back else thread)
        query = query._replace(filters=understood.model_copy(update=given), sort=sort or query.sort)
        most = min(k * (thread.page + 1), MOST_HITS)
        reranker = self._reranker if reranked else None
        found = search(self.library, self.encoder, query, most, reranker)
        if reranker is None:
            followups.remember(query, found)
        hits = found.hits
        is_found = bool(hits) and found.confidence >= bar(self.library)
        reply = Reply(
            question=question,
            found=is_found,
            confidence=found.confidence,
            hits=hits if is_found else (),
            nearest=self._outside(query, given, hits, k) if is_found else hits,
            filters=filters or Filters(),
            understood=understood,
            sort=query.sort,
            searched=self._searched(query.filters),
            counts=self._counts(query.filters, found.relevant if is_found and query.text else None),
            follows=thread.said,
            kept=tuple(sorted(thread.kept & set(understood.said()))),
            notices=(*self.notices(), *thread.notes, *_let_go(thread, given), *self._lacking(thread.exact)),
        )
        return facts.answered(reply, thread, k)

    def _idle(self, question: str, fact: Fact) -> Reply:
        """Reply to a turn that looks for nothing."""
        return Reply(question=question, found=False, confidence=0.0, searched=self.summary(), fact=fact)

    def _counts(self, filters: Filters, relevant: Keys | None) -> Counts:
        """Count what is relevant or, where nothing is (``None``), what was searched."""
        rows = self.library.allowed(filters) if relevant is None else relevant
        return self.library.counts if rows is None else facets.count(self.library.store, rows)

    def _outside(self, query: Query, given: dict[str, object], hits: Sequence[Hit], k: int) -> tuple[Hit, ...]:
        """Fill up with what lies outside the limits that were read in the question, which may have been meant wider."""
        wider = query._replace(filters=Filters.model_validate(given))
        if len(hits) >= k or wider == query:
            return ()
        known = {hit.answer.text_sha256 for hit in hits}
        more = search(self.library, self.encoder, wider, k).hits
        return tuple(hit for hit in more if hit.answer.text_sha256 not in known)[: k - len(hits)]

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The names against which a question is read."""
        store = self.library.store
        first, last = store.span_of_days()
        return Vocabulary(
            ministers=store.names("minister"),
            askers=store.names("asker"),
            departments=store.names("department"),
            parties=store.names("party"),
            date_from=date.fromisoformat(first) if first else None,
            date_to=date.fromisoformat(last) if last else None,
            pairs=store.pairs(),
            terms=store.terms(),
        )

    def _lacking(self, exact: Sequence[Exact]) -> Iterator[str]:
        """Say which of the exact things that were asked for the library does not hold."""
        for each in exact:
            if not len(exact_rows(self.library, (each,), None).rows):
                what = f"the words “{each.value}”" if each.kind == "phrase" else f"a question with UIN {each.value}"
                yield f"This library does not hold {what}."

    @one_blas_thread
    def timeline(
        self,
        question: str,
        *,
        minister: str | None = None,
        department: str | None = None,
        post: str | None = None,
        filters: Filters | None = None,
        k: int = ENTRIES,
        today: date | None = None,
    ) -> Timeline:
        """Put the *k* most relevant answers in date order (:func:`pqask.timeline.timeline`).

        Who, where and when are read out of the question's own words, too; *filters* go before them, and a minister,
        department or post before both. Raises QuestionError as :meth:`ask` does, or if more than one of these is given.
        """
        read = understand(_checked(question, k), self.vocabulary, today or date.today())
        narrowed = read.filters.model_copy(update=(filters or Filters()).model_dump(exclude_none=True))
        found = timeline(
            self.library,
            self.encoder,
            read.text or read.question,
            minister=minister,
            department=department,
            post=post,
            filters=narrowed,
            k=k,
        )
        notices = (*self.notices(), *read.ambiguous, *found.notices)
        return found.model_copy(
            update={"question": read.question, "searched": self._searched(found.filters), "notices": notices}
        )

    def answer(self, answer_id: str) -> Answer:
        """Read one answer by its id; raises LibraryError if the library does not hold it."""
        return self.library.answer(answer_id)

    def warm(self) -> None:
        """Load the model, which the first question would otherwise wait for."""
        self.encoder.encode_tokens(["ready"])

    def renewed(self) -> "Assistant":
        """Open the same library folder anew, as it is now, with the same model."""
        return Assistant(Library(self.library.folder), self.encoder, ranking=self._ranking, reranker=self._reranker)

    def summary(self) -> str:
        """What the library holds, in one line."""
        return self.library.summary

    def notices(self) -> tuple[str, ...]:
        """What an asker should know about the library before trusting it: that its sources have changed."""
        changes = self.library.changes()
        if not changes:
            return ()
        more = f" and {len(changes) - 3} more" if len(changes) > 3 else ""
        return (
            f"The documents changed after this library was built ({'; '.join(changes[:3])}{more}); "
            f"run pqask ingest on them again.",
        )

    def departments(self) -> list[str]:
        """List the departments that are recorded, as the sources name them."""
        return self.library.departments()

    def parties(self) -> list[str]:
        """List the parties of askers that are recorded."""
        return self.library.parties()

    def houses(self) -> list[str]:
        """List the Houses that are recorded."""
        return self.library.houses()

    def _searched(self, filters: Filters) -> str:
        """Say what was searched: all the library, or what its filters let through."""
        allowed = self.library.allowed(filters)
        if allowed is None:
            return self.library.summary
        said = ", ".join(f"{name.replace('_', ' ')} {_plain(value)}" for name, value in filters.said().items())
        return f"{len(allowed):,} of {self.library.manifest.answers:,} answers ({said})"


def open_library(
    folder: str | Path = "index",
    *,
    model: str | None = None,
    revision: str | None = None,
    ranking: Ranking = "fitted",
    reranker: str | None = None,
) -> Assistant:
    """Open the library in *folder* with the model that built it.

    *model* is a sentence-transformers folder or a hub name with its *revision* (``None``: the model that the library
    names), *ranking* how answers are put in order (:func:`pqask.ranking.score`), *reranker* a cross-encoder that reads
    the first hits again (:func:`pqask.reranker.open_reranker`). Raises LibraryError if there is no such library or
    another model built it, and ModelError if there is no such model.
    """
    library = Library(Path(folder))
    if model is None:
        model, revision = library.manifest.model, library.manifest.revision
    second = open_reranker(reranker) if reranker else None
    return Assistant(library, open_encoder(model, revision), ranking=ranking, reranker=second)


def _let_go(thread: Thread, given: Collection[str]) -> Iterator[str]:
    """Say which limits of earlier turns do not hold any more."""
    dropped = Filters.model_validate({f: v for f, v in thread.dropped.items() if f not in given}).said()
    if dropped:
        said = ", ".join(f"{name.replace('_', ' ')} {_plain(value)}" for name, value in dropped.items())
        yield f"What limited your earlier question does not limit this one: {said}."


def _checked(question: str, k: int) -> str:
    """Refuse what cannot be asked."""
    if not question.strip():
        raise QuestionError("The question is empty; ask in your own words, for example: what is done against scams?")
    if len(question) > LONGEST_QUESTION:
        raise QuestionError(f"The question is longer than {LONGEST_QUESTION:,} characters; ask it more briefly.")
    if not 1 <= k <= MOST_HITS:
        raise QuestionError(f"The number of passages must be from 1 to {MOST_HITS}, not {k}.")
    return _whole(question.strip())


def _whole(turn: str) -> str:
    """Put a question mark for half a character, which no text can hold."""
    return turn.encode("utf-8", "replace").decode("utf-8")


def _plain(value: str | list[str]) -> str:
    return value if isinstance(value, str) else " or ".join(value)
