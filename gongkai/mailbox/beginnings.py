"""The topics to begin with; people at the desk add and rename."""

from __future__ import annotations

from typing import Any

from gongkai.mailbox.models import Topic

TOPICS = (
    "城市管理", "住房建设", "交通出行", "教育", "医疗卫生", "社会保障", "劳动就业", "生态环境", "公安户籍", "市场监管",
    "农业农村", "政务服务", "文化旅游体育", "社区物业", "其他",
)  # fmt: skip


def create(**kwargs: Any) -> None:
    """Fill the list where it is empty; called after each migration of this app."""
    if not Topic.objects.exists():
        Topic.objects.bulk_create(Topic(name=name, position=n) for n, name in enumerate(TOPICS))
