"""Where a matter belongs that the mailbox does not handle. A letter is led there and never silently dropped."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Channel(StrEnum):
    """Where to turn to instead."""

    DISCLOSURE = "disclosure"
    PETITION = "petition"
    REVIEW = "review"
    COURT = "court"
    REPORT = "report"
    OTHER = "other"


class Way(NamedTuple):
    """What belongs there, and what to do."""

    label: str
    matters: str
    advice: str


WAYS = {
    Channel.DISCLOSURE: Way("依申请公开", "想要一份政府文件、数据或者其他政府信息", "填写政府信息公开申请，机关自收到申请之日起二十个工作日内答复。"),
    Channel.PETITION: Way("信访", "信访事项，或者已经信访终结的事项", "请向信访部门提出，按《信访工作条例》办理。"),
    Channel.REVIEW: Way("行政复议", "不服机关作出的处理决定、处罚、答复", "请自知道该行为之日起六十日内申请行政复议。"),
    Channel.COURT: Way("诉讼、仲裁", "已经或者应当由法院、仲裁机构处理的事项", "请向有管辖权的人民法院、仲裁机构提出。"),
    Channel.REPORT: Way("检举控告", "反映公职人员违纪违法", "请向纪检监察机关检举，可以拨打 12388。"),
    Channel.OTHER: Way("其他机关", "党委、人大、政协、军队、法院、检察院职责范围内的事项", "请向主管机关反映。"),
}  # fmt: skip
