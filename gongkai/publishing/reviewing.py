"""三审三校 as rules: what is still wanting before a text may be released, and who may take the next step."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import IntEnum

ROUNDS = 3


class Stage(IntEnum):
    """The three reviews, in their order."""

    FIRST = 1
    SECOND = 2
    FINAL = 3

    @property
    def label(self) -> str:
        return ("初审", "复审", "终审")[self - 1]


@dataclass(frozen=True, slots=True)
class Passed:
    """One review: its stage, who made it, and whether the text passed."""

    stage: Stage
    by: int
    is_approved: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a submission has come. `proofread`: rounds recorded; `authors`: everyone who wrote in the text."""

    authors: frozenset[int]
    proofread: int = 0
    reviews: Sequence[Passed] = ()

    @property
    def is_handed_back(self) -> bool:
        return any(not review.is_approved for review in self.reviews)

    @property
    def next_stage(self) -> Stage | None:
        """The review that comes next; None once all are passed, or the text was handed back."""
        if self.is_handed_back or len(self.reviews) == len(Stage):
            return None
        return Stage(len(self.reviews) + 1)

    @property
    def is_approved(self) -> bool:
        """Whether nothing is wanting: three readings, three reviews by three people, the last not an author."""
        return (
            not self.is_handed_back
            and self.proofread >= ROUNDS
            and [review.stage for review in self.reviews] == list(Stage)
            and len({review.by for review in self.reviews}) == len(Stage)
            and self.reviews[-1].by not in self.authors
        )


def why_not_proofread(standing: Standing) -> str:
    """Why no further proof-reading can be recorded, in Chinese; empty where it can."""
    if standing.is_handed_back:
        return "这一稿已经退回修改，请等修改后再校对。"
    return "三次校对都已经记录。" if standing.proofread >= ROUNDS else ""


def why_not_review(
    standing: Standing,
    stage: Stage,
    person: int,
    *,
    author_may_review_first: bool,
    stages_held: Collection[Stage],
) -> str:
    """Why a person cannot make a review, in Chinese; empty where they can.

    `stages_held`: the stages whose role they hold in the unit of the text.
    """
    if standing.is_handed_back:
        return "这一稿已经退回修改，请等修改后重新送审。"
    if stage is not standing.next_stage:
        return f"现在不是{stage.label}，请刷新页面后再办理。"
    if stage not in stages_held:
        return f"你在该单位没有{stage.label}的职责。"
    if standing.proofread < stage:
        return f"{'一二三'[stage - 1]}校还没有记录，校对后才能{stage.label}。"
    if any(review.by == person for review in standing.reviews):
        return "你已经审过这一稿，三审须由三个人分别完成，请交给其他人。"
    if person in standing.authors and not (stage is Stage.FIRST and author_may_review_first):
        return f"你写过这篇稿件，不能由你{stage.label}，请交给其他人。"
    return ""
