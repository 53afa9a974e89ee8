"""Organs and people."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from gongkai.regulation.remedies import ORGAN_CLASS_LABELS, OrganClass


class Role(models.TextChoices):
    """What a person may be in a unit."""

    CLERK = "clerk", "工作机构经办人"
    OFFICER = "officer", "业务科室承办人"
    CONFIDENTIALITY_REVIEWER = "confidentiality_reviewer", "保密审查人"
    LEGAL_REVIEWER = "legal_reviewer", "法制审核人"
    SECTION_HEAD = "section_head", "科室负责人"
    OFFICE_HEAD = "office_head", "工作机构负责人"
    LEADER = "leader", "分管领导"
    COORDINATOR = "coordinator", "主管部门统筹人"
    EDITOR = "editor", "信息采编人"
    LETTER_CLERK = "letter_clerk", "信件办理人"
    AUDITOR = "auditor", "审计员"
    ADMINISTRATOR = "administrator", "系统管理员"


class Unit(models.Model):
    """An organ of the district, with the facts its 指南 must give (条例 12)."""

    code = models.SlugField("代码", max_length=30, unique=True)
    number = models.PositiveSmallIntegerField("序号", unique=True, help_text="申请编号中的三位数")
    name = models.CharField("全称", max_length=100)
    short_name = models.CharField("简称", max_length=30)
    organ_class = models.CharField(
        "类别", max_length=30, choices=[(k.value, v) for k, v in ORGAN_CLASS_LABELS.items()]
    )
    parent = models.ForeignKey(
        "self", verbose_name="上级", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    superior_department = models.CharField("上一级主管部门", max_length=100, blank=True)
    court = models.CharField("管辖法院", max_length=100, blank=True)
    valid_from = models.DateField("设立日期")
    valid_until = models.DateField("撤销日期", null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        verbose_name="承接机关",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="predecessors",
    )
    organ_code = models.CharField(
        "机构代码",
        max_length=18,
        blank=True,
        validators=[
            RegexValidator(r"^(?:[0-9A-Z]{9}|[0-9A-Z]{18})\Z", "请填写 9 位或者 18 位代码，不加连字符。")
        ],
        help_text="统一社会信用代码或者 9 位组织机构代码，用于索引号",
    )
    letter_prefix = models.CharField("发文字头", max_length=30, blank=True)
    duties = models.TextField("主要职责", blank=True, help_text="帮助申请人找对机关")
    office_name = models.CharField("信息公开工作机构", max_length=100, blank=True)
    office_address = models.CharField("办公地址", max_length=200, blank=True)
    office_hours = models.CharField("办公时间", max_length=100, blank=True)
    office_phone = models.CharField("联系电话", max_length=50, blank=True)
    office_fax = models.CharField("传真", max_length=50, blank=True)
    office_internet = models.CharField("互联网联系方式", max_length=200, blank=True)
    requires_id_copy_by_mail = models.BooleanField("邮寄申请要求身份证明复印件", default=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="unit_valid_until_after_valid_from",
                violation_error_message="撤销日期不能早于设立日期，请核对。",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kind(self) -> OrganClass:
        """The class of organ, as the law tells them apart."""
        return OrganClass(self.organ_class)


class Person(AbstractUser):
    """Someone who works here. What they may do follows from their appointments, never from flags on the account."""

    first_name = None
    last_name = None
    name = models.CharField("姓名", max_length=50)

    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """The name by which Django and the editor speak of someone."""
        return self.name

    def get_short_name(self) -> str:
        """The same: Chinese names are not taken apart."""
        return self.name


class Appointment(models.Model):
    """A person's role in a unit, between two dates."""

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="appointments", verbose_name="人员"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="appointments", verbose_name="单位")
    role = models.CharField("角色", max_length=30, choices=Role.choices)
    from_on = models.DateField("起")
    until_on = models.DateField("止", null=True, blank=True)

    class Meta:
        ordering = ["unit", "role", "from_on"]
        constraints = [
            models.UniqueConstraint(fields=["person", "unit", "role", "from_on"], name="appointment_once"),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="appointment_dates_in_order",
                violation_error_message="截止日期不能早于开始日期，请核对。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.unit.short_name} {self.get_role_display()}"


class Delegation(models.Model):
    """For a time, one person acts with another's roles. Audit and administration cannot be delegated."""

    delegator = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="delegations_given", verbose_name="委托人"
    )
    delegate = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="delegations_held", verbose_name="受托人"
    )
    from_on = models.DateField("起")
    until_on = models.DateField("止")
    reason = models.CharField("事由", max_length=200)

    class Meta:
        ordering = ["-from_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on")),
                name="delegation_dates_in_order",
                violation_error_message="截止日期不能早于开始日期，请核对。",
            ),
            models.CheckConstraint(
                condition=~Q(delegator=F("delegate")),
                name="delegation_to_another",
                violation_error_message="不能委托给自己，请选择其他人。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delegator} → {self.delegate}"


class CalendarOverride(models.Model):
    """A day that is worked or off here, against the national notice."""

    day = models.DateField("日期", unique=True)
    is_worked = models.BooleanField("是否工作日")
    reason = models.CharField("依据", max_length=200)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {'上班' if self.is_worked else '放假'}"
