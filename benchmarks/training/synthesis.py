"""Questions made mechanically from answers, so that training also sees keyword and staff styles. Seeded; no dev question was used."""

from __future__ import annotations

import calendar
import math
import random
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from corpus import Answer
from lexical import STOPS, stems

_WORD = re.compile(r"[A-Za-z0-9£%&/'’.-]*[A-Za-z0-9%]")
_ASKER = ("{} asking about", "answer to {} on", "{} question:")
_MINISTER = ("what did {} say on", "{} answer:", "reply from {} about")
_BODY = ("{}:", "from the {},", "what has the {} said on")


class Synthesis:
    """Makes questions; holds the document frequencies of one library."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        self._size = len(answers)
        self._df: Counter[str] = Counter()
        for a in answers:
            self._df.update(set(stems(f"{a.heading} {a.question} {a.answer}")))

    def keywords(self, answer: Answer, rng: random.Random) -> str:
        """Three to five of the rarest words (acronyms favoured) of a question or answer, in text order."""
        text = rng.choice([answer.question, answer.answer, f"{answer.question} {answer.answer}"])
        found: dict[str, tuple[float, int, str]] = {}
        for place, word in enumerate(_WORD.findall(re.sub(r"^To ask [^,]*, ", "", text))):
            stem = stems(word)
            if not stem or stem[0] in STOPS or len(word) < 2:
                continue
            rare = math.log(self._size / (1 + self._df.get(stem[0], 0))) + 1.5 * (word.isupper() and len(word) > 1)
            if stem[0] not in found or rare > found[stem[0]][0]:
                found[stem[0]] = (rare, place, word)
        top = sorted(found.values(), reverse=True)[:12]
        k = rng.randint(3, 5)
        if len(top) < 3:
            return answer.heading
        words = [w for _, _, w in sorted(rng.sample(top, min(k, len(top))), key=lambda x: x[1])]
        if rng.random() < 0.3:
            words = [rng.choice(re.findall(r"\w+", answer.heading) or words), *words]
        return " ".join(words)


def staff_style(question: str, record: Mapping[str, Any], rng: random.Random) -> str:
    """A plain question with one or two of its record's names put before it, and for half of them the month after it."""
    asker, minister = record.get("askingMember") or {}, record.get("answeringMember") or {}
    date = (record.get("dateAnswered") or record.get("dateTabled") or "")[:7]
    months = list(calendar.month_name)[1:]
    named = (
        ("asker", asker.get("name")),
        ("minister", minister.get("name")),
        ("body", record.get("answeringBodyName")),
        ("party", asker.get("party")),
    )
    known = [x for x in named if x[1]]
    parts = []
    for kind, name in rng.sample(known, min(len(known), rng.choice([1, 2, 2]))):
        forms = {"asker": _ASKER, "minister": _MINISTER, "body": _BODY}.get(kind)
        parts.append(rng.choice(forms).format(name) if forms else f"{name} question on")
    text = " ".join(parts) + " " + question.rstrip("?. ")
    if rng.random() < 0.5 and date:
        text += f" in {months[int(date[5:7]) - 1]} {date[:4]}"
    return text


def roughen(question: str, rng: random.Random, share: float) -> str:
    """For a share of questions: lower case, lost words, content words alone, or no question mark."""
    if rng.random() > share:
        return question
    way, words = rng.randrange(4), question.split()
    if way == 0:
        return question.lower().rstrip("?.! ")
    if way == 1:
        return " ".join(w for w in words if rng.random() > 0.12) or question
    if way == 2:
        return " ".join(w for w in words if w.lower().strip("?,.'") not in STOPS) or question
    return question.rstrip("?")
