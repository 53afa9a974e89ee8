"""A portal with many publications, for measuring. Call `set_up` before anything of the product is imported."""

from __future__ import annotations

import os
import random
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import django

_WORDS = [
    "社会救助",
    "冬春救助",
    "困难群众",
    "义务教育",
    "招生入学",
    "保障性住房",
    "房屋征收",
    "补偿方案",
    "生态环境",
    "空气质量",
    "安全生产",
    "专项检查",
    "财政预算",
    "部门决算",
    "公务员招录",
    "事业单位",
    "行政许可",
    "营商环境",
    "政务服务",
    "社区养老",
    "残疾人",
    "就业创业",
    "技能培训",
    "食品药品",
    "监督抽检",
    "公共卫生",
    "疫情防控",
    "防汛抗旱",
    "应急预案",
    "城市更新",
    "老旧小区",
    "道路施工",
    "交通管制",
    "公交线路",
    "垃圾分类",
    "乡村振兴",
    "高标准农田",
    "文化惠民",
    "体育场馆",
    "统计公报",
    "经济运行",
    "重大项目",
    "招标采购",
    "土地出让",
    "规划许可",
    "物业管理",
    "消防安全",
    "燃气安全",
]
_VERBS = ["开展", "落实", "加强", "推进", "公布", "实施", "规范", "完善", "组织", "调整", "核定", "通报"]
_PLACES = ["春晖路", "新山村", "跃进村", "九宫庙", "茄子溪", "八桥", "建胜", "跳磴"]
_FOLDER = tempfile.TemporaryDirectory(prefix="gongkai-bench-")


def set_up() -> None:
    """A new installation in a folder of its own; the database is SQLite unless GONGKAI_TEST_DATABASE says postgresql."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    os.environ["TMPDIR"] = _FOLDER.name
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    django.setup()
    from django.conf import settings  # noqa: PLC0415 - only now is there anything to import
    from django.core.management import call_command  # noqa: PLC0415

    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)


def make_units(number: int) -> list[Any]:
    """Organs that publish."""
    from gongkai.accounts.models import Unit  # noqa: PLC0415

    return [
        Unit.objects.create(
            code=f"u{n}", number=n + 1, name=f"示范区第{n}局", short_name=f"第{n}局",
            organ_class="department" if n else "district_government",
            valid_from=date(2010, 1, 1), organ_code=f"{n:09d}",
        )
        for n in range(number)
    ]  # fmt: skip


def text(chance: random.Random, characters: int) -> str:
    """Plausible words to about this length."""
    said = []
    length = 0
    while length < characters:
        part = f"{chance.choice(_VERBS)}{chance.choice(_PLACES)}{chance.choice(_WORDS)}工作{chance.randrange(10_000)}件，"
        said.append(part)
        length += len(part)
    return "".join(said)


def _publications(units: list[Any], first: int, last: int, characters: int) -> Iterator[Any]:
    from gongkai.publishing.content import content_of, hash_of  # noqa: PLC0415
    from gongkai.publishing.models import DocumentKind, Publication, Theme  # noqa: PLC0415

    kinds = list(DocumentKind.objects.filter(name__in=("通知", "意见", "公告", "通报")))
    theme = Theme.objects.select_related("parent").get(name="社会福利")
    for n in range(first, last):
        chance = random.Random(n)
        released = datetime(2010, 1, 1, 9).astimezone() + timedelta(minutes=50 * n)
        publication = Publication(
            unit=units[n % len(units)], kind=kinds[n % len(kinds)], theme=theme, item="20-11",
            title=f"关于{chance.choice(_VERBS)}{chance.choice(_PLACES)}{chance.choice(_WORDS)}工作的第{n}号通知",
            document_number=f"示府发〔{released.year}〕{n}号", formed_on=released.date(),
            secrecy_checked_by="审", secrecy_checked_on=released.date(),
            body=[{"type": "text", "value": f"<p>{text(chance, characters)}</p>"}],
            index_number=f"{n % len(units):09d}/{released.year}-{n:05d}"[:40],
            live=True, first_published_at=released, last_published_at=released,
        )  # fmt: skip
        publication.content_hash = hash_of(content_of(publication))
        yield publication


def fill(units: list[Any], first: int, last: int, *, characters: int = 400) -> None:
    """Live publications number `first` to `last`; each let through as an emergency, for the guard lets nothing else pass."""
    from django.db import connection, transaction  # noqa: PLC0415

    from gongkai.accounts.models import Person  # noqa: PLC0415
    from gongkai.publishing.models import EmergencyRelease, Publication  # noqa: PLC0415

    person, _ = Person.objects.get_or_create(username="leader", defaults={"name": "领导"})
    batch = 2_000
    for begin in range(first, last, batch):
        rows = list(_publications(units, begin, min(begin + batch, last), characters))
        with transaction.atomic():
            for number, row in enumerate(rows, begin + 1):
                row.pk = number
            EmergencyRelease.objects.bulk_create(
                EmergencyRelease(
                    publication_id=row.pk, content_hash=row.content_hash, reason="测", by=person, at=row.first_published_at
                )
                for row in rows
            )  # fmt: skip
            Publication.objects.bulk_create(rows, batch_size=200)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval(pg_get_serial_sequence('publishing_publication', 'id'), %s)", [last])
        cursor.execute("ANALYZE")
