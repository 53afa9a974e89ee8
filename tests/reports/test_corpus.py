"""Many reports at once: all of them in one workbook, and a run that was interrupted goes on where it was."""

import io
import json

import openpyxl
import pytest

from gongkai.reports import corpus
from gongkai.reports.check import check_file
from gongkai.reports.check_command import main
from tests.reports.published import published


@pytest.fixture
def folder(tmp_path):
    reports = tmp_path / "年报"
    (reports / "街镇").mkdir(parents=True)
    (reports / "a.txt").write_text(published(), encoding="utf-8")
    (reports / "街镇" / "b.txt").write_text(published(year=2019), encoding="gb18030")
    (reports / "c.txt").write_text("别的", encoding="utf-8")
    (reports / "图.png").write_bytes(b"\x89PNG")
    return reports


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_folder_becomes_a_workbook(folder, tmp_path, capsys, jobs):
    target = tmp_path / "结果.xlsx"
    assert main([str(folder), "--jobs", jobs, "--to", str(target)]) == 2
    said = capsys.readouterr()
    assert "共 3 份：没有错误 0 份，有错误 2 份，无法读取 1 份" in said.out and "3/3" in said.err
    book = openpyxl.load_workbook(io.BytesIO(target.read_bytes()))
    assert [row[2] for row in book["报告"].iter_rows(min_row=2, values_only=True)] == [2020, None, 2019]
    by_rule = {row[0]: row[1:] for row in book["按规则"].iter_rows(min_row=2, values_only=True)}
    assert by_rule["B-ROW"] == (2, 4)


def test_an_interrupted_run_goes_on(folder, tmp_path):
    target, judged = tmp_path / "r.xlsx", []

    def check(file):
        judged.append(file)
        if len(judged) == 2:
            raise KeyboardInterrupt
        return check_file(file)

    files = corpus.files_in(folder)
    with pytest.raises(KeyboardInterrupt):
        corpus.run(files, check, jobs=1, to=target, show=False)
    with (tmp_path / "r.xlsx.jsonl").open("a", encoding="utf-8") as kept:
        kept.write('{"file": "cut')  # as a machine that went down leaves it
    corpus.run(files, check, jobs=1, to=target, show=False)
    assert judged.count(str(files[0])) == 1 and target.exists()
    (folder / "a.txt").write_text(published(year=2018), encoding="utf-8")
    corpus.run(files, check, jobs=1, to=target, show=False)
    assert judged.count(str(files[0])) == 2


def test_a_rule_is_waived_with_a_reason_only(folder, capsys):
    file = str(folder / "a.txt")
    waivers = [f"--waive={rule}=机构改革" for rule in ("B-ROW", "B-BAL", "T-NEW")]
    assert main([file, "--format", "json", *waivers]) == 0
    found = json.loads(capsys.readouterr().out)["reports"][0]["findings"]
    assert {f["waived"] for f in found if f["severity"] == "error"} == {"机构改革"}
    with pytest.raises(SystemExit):
        main([file, "--waive", "B-ROW"])
