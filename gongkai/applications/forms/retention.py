"""How long what is kept."""

from __future__ import annotations

from typing import Any

from django import forms

from gongkai.applications.models import DataClass
from gongkai.applications.queries import MOST_YEARS, USUAL_YEARS, years_kept


class RetentionForm(forms.Form):
    """Years for each class of data."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for data_class, years in years_kept().items():
            self.fields[data_class.value] = forms.IntegerField(
                label=f"{data_class.label}（年）", initial=years, min_value=1, max_value=MOST_YEARS,
                help_text=f"归档后满这些年清除；通常 {USUAL_YEARS[data_class]} 年",
                error_messages={
                    "required": "请填写年数。", "invalid": "请填写整数。",
                    "min_value": "至少 1 年。", "max_value": f"最多 {MOST_YEARS} 年。",
                },
            )  # fmt: skip

    def years(self) -> dict[DataClass, int]:
        """What `actions.set_retention` takes."""
        return {data_class: self.cleaned_data[data_class.value] for data_class in DataClass}
