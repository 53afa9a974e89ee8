"""What is said of a published report: nothing missed, nothing invented, every repair minimal."""

import itertools
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.documents.reading import Unreadable
from gongkai.regulation.annual_report.equations import equations_of
from gongkai.regulation.annual_report.findings import ProseFact, broken_equations
from gongkai.regulation.annual_report.forms import Column, Form
from gongkai.reports.check_command import main
from gongkai.reports.reading import read_report
from gongkai.reports.repair import _with, repairs
from tests.reports.published import QUIET_PROACTIVE, RESULTS, published
from tests.reports.reports import consistent_reports

CONSISTENT = {
    "B1": "21 0 0 0 1 0 22", "B2": "1 0 0 0 0 0 1", "B3.1": "10 0 0 0 1 0 11", "B3.2": "2 0 0 0 0 0 2",
    "B3.4.1": "5 0 0 0 0 0 5", "B3.7": "17 0 0 0 1 0 18", "B4": "5 0 0 0 0 0 5",
}  # fmt: skip


def changes(repair):
    return {change.cell: change.proposed for change in repair.changes}


def test_the_seed_is_read_and_judged_as_it_was_printed(tmp_path, capsys):
    file = tmp_path / "报告.txt"
    file.write_text(published(), encoding="utf-8")
    assert main([str(file), "--format", "json"]) == 1
    report = json.loads(capsys.readouterr().out)["reports"][0]
    assert (report["unit"], report["year"], report["form"]) == ("示范区", 2020, "2019")
    assert report["tables"]["requests"]["B1"] == {"n": 21, "e": 0, "s": 0, "p": 0, "l": 1, "o": 0, "T": 22}
    assert report["tables"]["remedies"]["suit_after_review"] == [0, 0, 0, 2, 2]
    assert report["tables"]["proactive"]["其他对外管理服务事项"] == [98, 16, 103878]
    assert report["tables"]["proactive"]["政府集中采购"] == [3080, "6350.86"]
    found = [(f["rule"], f["cell"], f["expected"], f["printed"]) for f in report["findings"]]
    assert [one for one in found if one[0][:2] not in ("P-", "T-") or one[0] == "T-NEW"] == [
        ("B-ROW", "B3.1/T", 11, 10), ("B-ROW", "B3.7/T", 18, 17), ("B-BAL", "BAL/n", 21, 22), ("T-NEW", "B1/T", 23, 22),
    ]  # fmt: skip
    assert {one[0] for one in found if one[0] != "T-NEW"} >= {"P-JUMP", "P-AVG", "T-EVAL"}
    first, second = report["repairs"]
    assert [(c["cell"], c["from"], c["to"]) for c in first["changes"]] == [
        ("B1/n", 21, 22), ("B1/T", 22, 23), ("B3.1/T", 10, 11), ("B3.7/T", 17, 18),
    ]  # fmt: skip
    assert first["agrees_with_prose"] and first["unique"] and first["satisfies"] == ["equations", "prose"]
    assert {c["cell"]: c["to"] for c in second["changes"]} == {"B3.1/n": 9, "B3.7/n": 16}
    assert second["unique"] and not second["agrees_with_prose"] and second["satisfies"] == ["equations"]
    assert "16 个数" in report["remarks"][0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_report_that_holds_is_left_alone_in_any_encoding(tmp_path, encoding, capsys):
    prose = f"本年度收到政府信息公开申请22件，上年结转1件，办结18件，结转下年度5件。{RESULTS}"
    remedies = "4 2 0 0 6 6 0 0 0 6 2 0 0 0 2"
    file = tmp_path / "a.txt"
    file.write_text(
        published(CONSISTENT, prose=prose, remedies=remedies, proactive=QUIET_PROACTIVE), encoding=encoding
    )
    assert main([str(file)]) == 0
    assert "没有发现问题" in capsys.readouterr().out


def test_last_years_report_is_compared(tmp_path, capsys):
    this, last = tmp_path / "2021.txt", tmp_path / "2020.txt"
    this.write_text(published(CONSISTENT, form=Form.F2019, year=2021, prose=""), encoding="utf-8")
    last.write_text(published(), encoding="utf-8")
    assert main([str(this), "--previous", str(last), "--format", "json"]) == 1
    rules = {f["rule"] for f in json.loads(capsys.readouterr().out)["reports"][0]["findings"]}
    assert "B-CARRY" in rules


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("空.txt", b"", "文件是空的"),
        ("旧.doc", b"\xd0\xcf\x11\xe0abc", "另存为 docx 后再试"),
        ("图.txt", b"\x89PNG\x00\x00", "这种文件读不了"),
        ("乱.txt", b"\xff\xfe\xff\xff\x81", "无法识别文件的文字编码"),
        ("别.txt", "一篇别的文章。".encode(), "没有找到"),
    ],
)
def test_an_unreadable_file_is_named_with_what_to_do(tmp_path, capsys, name, content, sentence):
    (tmp_path / name).write_bytes(content)
    assert main([str(tmp_path / name)]) == 2
    assert sentence in capsys.readouterr().out
    assert main([str(tmp_path / "没有.txt")]) == 2 and main([str(tmp_path)]) == 2


def test_one_unreadable_file_does_not_stop_the_others_and_jobs_change_nothing(tmp_path, capsys):
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(published() if number != 1 else "别的", encoding="utf-8")
    files = [str(tmp_path / f"{number}.txt") for number in range(3)]
    outputs = []
    for jobs in ("1", "2"):
        assert main([*files, "--format", "json", "--jobs", jobs]) == 2
        outputs.append(json.loads(capsys.readouterr().out))
    assert outputs[0] == outputs[1]
    assert [report["readable"] for report in outputs[0]["reports"]] == [True, False, True]


@pytest.mark.parametrize(
    "arguments", [[], ["a.txt", "--format", "xml"], ["a.txt", "--jobs", "0"], ["a.txt", "--nothing"]]
)
def test_wrong_arguments_get_a_chinese_sentence(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    error = capsys.readouterr().err
    assert stopped.value.code == 2 and "。" in error and "argument" not in error


def test_a_blank_cell_is_not_zero_and_is_never_guessed():
    text = published({"B1": "21 0 0 0 1 0 22", "B3.1": "1 0 0 0 0 0 1"}).replace(
        "（一）予以公开\t\t1\t0", "（一）予以公开\t\t1\t"
    )
    report = read_report(text).figures
    assert report.requests["B3.1"]["e"] is None and report.requests["B3.1"]["n"] == 1
    assert report.requests["B1"]["n"] == 21


def test_a_row_whose_cells_cannot_be_told_apart_is_unreadable_and_says_so(tmp_path, capsys):
    text = published().replace("1.属于国家秘密\t0\t0\t0\t0\t0\t0\t0", "1.属于国家秘密\t0000000")
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    main([str(tmp_path / "a.txt"), "--format", "json"])
    report = json.loads(capsys.readouterr().out)["reports"][0]
    assert set(report["tables"]["requests"]["B3.3.1"].values()) == {None}
    assert {f["cell"] for f in report["findings"] if f["rule"] == "B-INT"} == {f"B3.3.1/{c}" for c in "nesploT"}


def test_a_report_cut_short_is_said_to_be_incomplete_and_gets_no_figures():
    text = published()
    figures = read_report(text[: text.index("（五）不予处理")]).figures
    assert "B3.7" not in figures.requests and figures.remedies["review"] == [None] * 5


@pytest.mark.parametrize("separator", ["\n", " ", " | ", " |\n"])
def test_other_separators_are_read_as_well(separator):
    lines = []
    for line in published().splitlines():
        lines.append(separator.join(filter(None, line.split("\t"))) if "\t" in line else line)
    figures = read_report("\n".join(lines)).figures
    assert figures.requests == read_report(published()).figures.requests


@pytest.mark.parametrize(
    "changed",
    [
        published().replace("\n", "\r\n"),
        published().replace("存在的主要问题是", "3.其他方面：重复申请较多。"),
        published() + "\n如第四部分“四、政府信息公开行政复议、行政诉讼情况”所示。",
        published().replace("2020年", "２０２０年"),
    ],
    ids=["crlf", "labels in the prose", "heading in the prose", "full-width year"],
)
def test_the_text_around_the_tables_does_not_change_what_is_read(changed):
    report, plain = read_report(changed), read_report(published())
    assert (report.year, report.unit) == (plain.year, plain.unit)
    assert report.figures == plain.figures


def test_a_blank_first_amount_stays_blank_and_moves_nothing():
    rows = read_report(published().replace("规范性文件\t10\t10\t35", "规范性文件\t\t10\t35")).figures.proactive
    assert rows["规范性文件"] == [None, 10, 35]


def smallest_by_force(report, facts, size):
    """Whether some change of at most `size` cells by up to 2 makes everything hold: every combination tried."""
    cells = sorted({cell for equation in equations_of(report) for cell in (*equation.left, *equation.right)})
    cells = [cell for cell in cells if cell.split("/")[0] in ("B1", "B3.1", "B3.7", "B4") and cell[-1] in "nT"]
    for chosen in itertools.combinations(cells, size):
        for deltas in itertools.product((-2, -1, 1, 2), repeat=size):
            values = {cell: report.cell(cell) + delta for cell, delta in zip(chosen, deltas, strict=True)}
            changed = _with(report, values)
            if not broken_equations(changed) and all(fact.allows(changed) for fact in facts):
                yield values


def test_the_seeds_repairs_are_what_trying_everything_finds():
    report = read_report(published())
    facts = [fact for fact in report.facts if fact.rule == "T-NEW"]
    with_prose, alone = repairs(report.figures, facts)
    assert [list(smallest_by_force(report.figures, facts, size)) for size in (1, 2, 3)] == [[], [], []]
    assert list(smallest_by_force(report.figures, facts, 4)) == [changes(with_prose)]
    assert list(smallest_by_force(report.figures, [], 1)) == []
    assert list(smallest_by_force(report.figures, [], 2)) == [changes(alone)]


def test_several_smallest_repairs_are_shown_and_none_is_called_unique():
    figures = read_report(published(CONSISTENT, prose="", remedies="1 1 0 0 3 0 0 0 0 0 0 0 0 0 0")).figures
    found = repairs(figures)
    assert len(found) == 5 and not any(repair.unique for repair in found)
    assert all(
        len(repair.changes) == 1 and not broken_equations(_with(figures, changes(repair))) for repair in found
    )


def test_every_repair_satisfies_what_it_says(tmp_path):
    for broken in (
        {"B1": "20 0 0 0 1 0 22"},
        {"B4": "5 0 1 0 0 0 5"},
        {"B3.1": "10 0 0 0 1 0 12", "B3.7": "17 0 0 0 2 0 18"},
    ):
        figures = read_report(published(CONSISTENT | broken, prose="")).figures
        fact = ProseFact("T-NEW", 22, "", ("B1/T",))
        for repair in repairs(figures, [fact]):
            repaired = _with(figures, changes(repair))
            assert not broken_equations(repaired)
            assert repair.agrees_with_prose == fact.allows(repaired)


def test_prose_that_contradicts_itself_still_gets_the_equations_repaired():
    figures = read_report(published()).figures
    facts = [ProseFact("T-NEW", 23, "", ("B1/T",)), ProseFact("T-NEW", 25, "", ("B1/T",))]
    found = repairs(figures, facts)
    assert [changes(repair) for repair in found] == [{"B3.1/n": 9, "B3.7/n": 16}]


def test_a_text_without_any_table_is_no_report():
    with pytest.raises(Unreadable):
        read_report("政府信息公开工作年度报告")


def test_the_command_needs_no_settings_and_no_database(tmp_path):
    (tmp_path / "a.txt").write_text(published(), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "gongkai.site.cli", "check-report", "a.txt"],
        cwd=tmp_path, env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1 and "应为 11，印为 10" in done.stdout and done.stderr == ""


@pytest.mark.parametrize(
    ("sentence", "facts"),
    [
        ("收到政府信息公开申请22件，予以公开答复10件，不予公开答复3件。", {("T-NEW", 22)}),
        ("收到政府信息公开申请22件，予以公开10件，共答复18件。", {("T-NEW", 22), ("T-DONE", 18)}),
        ("收到依申请公开申请22件，依申请公开答复18件，其中按时答复17件。", {("T-NEW", 22), ("T-DONE", 18)}),
        ("收到公民申请21件、法人申请1件。", set()),
        ("受理公民、法人和其他组织申请公开政府信息22件。", set()),
        ("受理公民、法人和其他组织政府信息公开申请22件。", {("T-NEW", 22)}),
        ("行政复议和行政诉讼案件5件，均与信息公开申请有关。", set()),
        ("行政复议3件，复议后行政诉讼2件。", {("T-REV", 3), ("T-LIT", 2)}),
    ],
)
def test_prose_says_only_what_it_says(sentence, facts):
    report = read_report(published(prose=f"本年度，{sentence}"))
    assert {(fact.rule, fact.value) for fact in report.facts} == facts


def test_a_blank_in_table_four_is_a_blank_and_never_shifts_what_follows():
    row = "0\t0\t3\t0\t3\t0\t0\t0\t0\t0\t0\t0\t0\t2\t2"
    blank = published(remedies=" ".join(row.split())).replace(row, row.replace("3\t0\t3", "3\t\t3"))
    assert read_report(blank).figures.remedies["review"] == [0, 0, 3, None, 3]
    shifted = blank.replace("\t2\t2\n", "\t0\t2\t2\n")  # a zero too many beside the blank
    assert all(cells == [None] * 5 for cells in read_report(shifted).figures.remedies.values())


def test_a_row_of_table_two_left_blank_is_there_and_a_wide_minus_is_a_minus():
    text = published().replace("行政处罚\t1406\t+1599\t364", "行政处罚\t\t\t").replace("54\t-18", "54\t－18")
    proactive = read_report(text).figures.proactive
    assert proactive["行政处罚"] == [None, None, None] and proactive["行政事业性收费"] == [54, -18]
    assert proactive["行政强制"] == [40, 75, 1]


@settings(max_examples=20, deadline=None)
@given(report=consistent_reports(), data=st.data())
def test_any_single_changed_cell_of_table_three_is_found_and_put_right(report, data):
    row = data.draw(st.sampled_from(sorted(report.requests)))
    column = data.draw(st.sampled_from(list(Column)))
    true = report.requests[row][column]
    report.requests[row][column] = data.draw(st.integers(0, 3000).filter(lambda number: number != true))
    assert broken_equations(report)
    found = repairs(report)
    assert all(len(repair.changes) == 1 for repair in found)
    assert {f"{row}/{column}": true} in [changes(repair) for repair in found]
    assert [repair.unique for repair in found] == [True] or not any(repair.unique for repair in found)


@settings(max_examples=10, deadline=None)
@given(report=consistent_reports(), data=st.data())
def test_errors_that_coincide_are_repaired_together(report, data):
    cells = st.tuples(st.sampled_from(sorted(report.requests)), st.sampled_from(list(Column)))
    for row, column in data.draw(st.sets(cells, min_size=2, max_size=4)):
        report.requests[row][column] += data.draw(st.integers(1, 50))
    for repair in repairs(report):
        assert not broken_equations(_with(report, changes(repair)))
