"""List files as people have them: of spreadsheets and programs, in any letters, whole or broken."""

import csv
import io
import json
import time
from collections import deque

import pytest

from parameter_templates.list_files import report
from parameter_templates.list_files.errors import BadListFile
from parameter_templates.list_files.reading import REPORT, ListFile
from parameter_templates.list_files.report import Outcome


@pytest.fixture
def listed(tmp_path):
    """A list file with these bytes or letters in it."""

    def make(content, name="list.csv", **options):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return ListFile(path, **options)

    return make


def values(file):
    return [row.values for row in file.rows()]


TWO = [{"prompt": "a fox, red", "steps": "20"}, {"prompt": "Übung", "steps": "30"}]


class TestCsv:
    @pytest.mark.parametrize(
        "text",
        [
            'prompt,steps\n"a fox, red",20\nÜbung,30\n',
            'prompt;steps\r\n"a fox, red";20\r\nÜbung;30',
            "prompt\tsteps\ra fox, red\t20\rÜbung\t30\r",
            'sep=;\nprompt;steps\n"a fox, red";20\nÜbung;30\n',
            '\nprompt ,"steps"\n\n"a fox, red",20\n,\nÜbung,30\n\n',
            'prompt,steps,\n"a fox, red",20,\nÜbung,30,,\n',
        ],
    )
    @pytest.mark.parametrize(
        ("encoding", "said"),
        [
            ("utf-8", "utf-8"),
            ("utf-8-sig", "utf-8-sig"),
            ("utf-16", "utf-16"),
            ("utf-16-le", "utf-16-le"),
            ("utf-16-be", "utf-16-be"),
            ("latin-1", "cp1252"),
        ],
    )
    def test_separators_and_letters(self, listed, text, encoding, said):
        if text.startswith('"') and "utf-16-" in encoding:
            text = text.lstrip()
        file = listed(text.encode(encoding))
        assert values(file) == TWO
        assert file.encoding == said

    def test_the_signs_of_windows(self, listed):
        assert values(listed("prompt\n“5 €”\n".encode("cp1252"))) == [{"prompt": "“5 €”"}]
        assert values(listed(b"prompt\n\xe9\x81\n"))[0]["prompt"].startswith("é")

    def test_lines_in_quotes_and_the_line_a_row_begins_in(self, listed):
        file = listed('prompt,n\n"two\r\nlines, ""quoted""",1\nb,2\n')
        assert [(row.line, row.values) for row in file.rows()] == [
            (2, {"prompt": 'two\nlines, "quoted"', "n": "1"}),
            (4, {"prompt": "b", "n": "2"}),
        ]

    def test_empty_cells_say_nothing(self, listed):
        file = listed("a,b,c\n1,,\n ,2\n,,3\n")
        assert values(file) == [{"a": "1"}, {"b": "2"}, {"c": "3"}]

    def test_two_hundred_columns(self, listed):
        names = [f"p{number}" for number in range(200)]
        file = listed("\n".join([";".join(names), ";".join(map(str, range(200)))]))
        assert values(file) == [{f"p{number}": str(number) for number in range(200)}]

    def test_one_column_of_sentences(self, listed):
        file = listed("prompt\na fox; red\nb; c; d\n")
        assert values(file) == [{"prompt": "a fox; red"}, {"prompt": "b; c; d"}]

    def test_numbers_with_a_comma_between_semicolons(self, listed):
        file = listed("prompt;strength\na fox, red;0,5\nb;0,7\n")
        assert values(file) == [
            {"prompt": "a fox, red", "strength": "0,5"},
            {"prompt": "b", "strength": "0,7"},
        ]

    def test_unknown_columns_are_noted_once(self, listed):
        file = listed("prompt,stepz,note\na,1,x\nb,2,\n", known={"prompt", "steps"})
        assert values(file) == [{"prompt": "a"}, {"prompt": "b"}]
        assert file.unknown == {"stepz": 2, "note": 2}

    def test_only_a_header(self, listed):
        assert values(listed("prompt,steps\n")) == []

    @pytest.mark.parametrize(
        ("text", "place", "words"),
        [
            ("", "", "should name the columns"),
            ("\n \n", "", "should name the columns"),
            ("a,b,A\n1,2,3", "Line 1, column “A”", "Column 1 has the same name"),
            ("a,,c\n1,,3\n1,2,3", "Line 3", "has no name"),
            ("a,b\n1,2\n1,2,3", "Line 3, column 3", "only 2 columns have names"),
            ('a,b\n1,2\n"open,2\n3,4', "Line 3", "not closed"),
            ('a,b\n1,2\n"x" y,2\n', "Line 3", "closing quotation mark"),
            (f"{'a' * 300},b\n1,2", "Line 1", "Does the first line name the columns?"),
            (",".join(f"c{n}" for n in range(1001)), "Line 1", "more than 1,000 columns"),
            (b"prompt\n\x00\x01\x02", "", "not a text file"),
            (b"PK\x03\x04\x14\x00\x06\x00\x08\x00", "", "Save a spreadsheet as CSV"),
            ("\ufeffa\n".encode() + b"\xff\n", "Line 2", "broken UTF-8"),
            ("a\nü\n".encode() + b"\xff\n", "Line 3", "broken UTF-8"),
            ("a\nb\n".encode("utf-16")[:-1], "", "broken UTF-16"),
        ],
    )
    def test_what_is_wrong_and_where(self, listed, text, place, words):
        with pytest.raises(BadListFile, match=words) as caught:
            values(listed(text))
        assert caught.value.place == place

    def test_rows_before_a_broken_one_were_read(self, listed):
        rows = listed("a,b\n1,2\n1,2,3").rows()
        assert next(rows).values == {"a": "1", "b": "2"}
        with pytest.raises(BadListFile):
            next(rows)

    def test_who_knows_the_columns_says_what_is_wrong_with_a_value(self, listed):
        [row] = listed("steps\nmany\n").rows()
        assert str(row.wrong("steps", "This is not a number.")) == (
            "Line 2, column “steps”: This is not a number."
        )


class TestJson:
    ROWS = ({"prompt": "a fox", "steps": 20, "on": True, "size": {"w": 1}}, {"prompt": "Übung"})

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    @pytest.mark.parametrize(
        "text",
        [
            json.dumps(ROWS),
            json.dumps(ROWS, indent=2, ensure_ascii=False),
            "\n".join(map(json.dumps, ROWS)),
            "\r\n\r\n".join(map(json.dumps, ROWS)) + "\r\n",
        ],
    )
    @pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a"])
    def test_arrays_and_lines(self, listed, text, encoding, name):
        assert values(listed(text.encode(encoding), name)) == [*self.ROWS]

    def test_the_line_an_object_begins_in(self, listed):
        file = listed('[\n{"a":\n 1},\n\n{"a": 2}]', "a.json")
        assert [row.line for row in file.rows()] == [2, 5]

    def test_null_and_nothing_say_nothing(self, listed):
        file = listed('[{"a": null, "b": "", "c": 0}, {}, {"d": false}]', "a.json")
        assert values(file) == [{"c": 0}, {"d": False}]

    def test_unknown_names_are_noted_once(self, listed):
        file = listed('{"a": 1, "x": 1}\n{"x": 2}\n{"a": 2, "y": 1}', "a.jsonl", known=["a"])
        assert values(file) == [{"a": 1}, {"a": 2}]
        assert file.unknown == {"x": 1, "y": 3}

    @pytest.mark.parametrize(
        ("text", "place", "words"),
        [
            ("", "", "should have objects"),
            ("[]", "", "should have objects"),
            ('[{"a": 1}\n{"a": 2}]', "Line 2", "comma is missing"),
            ('[{"a": 1},\n]', "Line 2", "comma stands before"),
            ('[{"a": 1}', "Line 1", "bracket ] is missing"),
            ('[{"a": 1}]\n[]', "Line 2", "follows the closing bracket"),
            ('[{"a": 1},\n7]', "Line 2", "not an object"),
            ('{"a": 1}\n"b"', "Line 2", "not an object"),
            ('{"a": 1}\n{"a": 1\n{"a": 3}', "Line 2", "at character 1 of line 3"),
            ('{"a": 1}\n{"a": 1, "a": 2}', "Line 2, column “a”", "twice"),
            ('{"a": NaN}', "Line 1", "not JSON"),
            ('{"a": ' + "[" * 5000 + "]" * 5000 + "}", "Line 1", "nested"),
            ('{"a": ' + "[" * 80 + "]" * 80 + "}", "Line 1, column “a”", "nested"),
            ('{"a": 1' + "0" * 5000 + "}", "Line 1", "too"),
            ('{"a": "\\ud800"}', "Line 1, column “a”", "not text"),
            ('{"": 1}', "Line 1", "has no name"),
            ("{'a': 1}", "Line 1", "broken"),
        ],
    )
    def test_what_is_wrong_and_where(self, listed, text, place, words):
        with pytest.raises(BadListFile, match=words) as caught:
            values(listed(text, "a.json"))
        assert caught.value.place == place


class TestLarge:
    LINES = 200_000

    def test_of_csv_no_more_than_a_row_is_held(self, listed):
        rows = (f'"a fox, {number}",{number},ink\n' for number in range(self.LINES))
        file = listed("prompt,seed,style\n" + "".join(rows))
        began = time.process_time()
        assert sum(1 for _ in file.rows()) == self.LINES
        assert time.process_time() - began < 5

    def test_of_json_too(self, listed):
        rows = (f'{{"prompt": "a fox {n}", "seed": {n}}}' for n in range(self.LINES))
        file = listed("[\n" + ",\n".join(rows) + "\n]", "a.json")
        began = time.process_time()
        [last] = deque(file.rows(), maxlen=1)
        assert time.process_time() - began < 8
        assert (last.line, last.values["seed"]) == (self.LINES + 1, self.LINES - 1)


class TestReport:
    OUTCOMES = {
        2: Outcome("done", (12, 13), "0.04 $"),
        3: Outcome("failed", (), "", "=cmd|' /C calc'!A0"),
    }

    @pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-16"])
    @pytest.mark.parametrize("sign", [",", ";"])
    def test_the_same_rows_with_what_came_of_them(self, listed, tmp_path, sign, encoding):
        text = f'prompt{sign}Größe{sign}note\n"a{sign} b"{sign}1{sign}x\nc{sign}2\nd{sign}3{sign}\n'
        source = listed(text.encode(encoding), known={"prompt"})
        target = tmp_path / "report.csv"
        assert report.write(source, target, self.OUTCOMES.get) == 3
        written = list(csv.reader(io.StringIO(target.read_text("utf-8-sig")), delimiter=sign))
        assert written == [
            ["prompt", "Größe", "note", *REPORT],
            [f"a{sign} b", "1", "x", "done", "12 13", "0.04 $", ""],
            ["c", "2", "", "failed", "", "", "'=cmd|' /C calc'!A0"],
            ["d", "3", "", "", "", "", ""],
        ]

    def test_a_report_is_a_list_again(self, listed, tmp_path):
        source = listed("prompt\na\nb\nc\n")
        target = tmp_path / "list.csv"
        report.write(source, target, self.OUTCOMES.get)
        again = ListFile(target, known={"prompt"})
        rows = list(again.rows())
        assert [row.values for row in rows] == [{"prompt": "a"}, {"prompt": "b"}, {"prompt": "c"}]
        assert [row.report.get("result.state") for row in rows] == ["done", "failed", None]
        assert again.unknown == {}
        report.write(again, target, {3: Outcome("done", (14,))}.get)
        rows = list(ListFile(target).rows())
        assert [row.report.get("result.products") for row in rows] == ["12 13", "14", None]

    @pytest.mark.parametrize(("name", "is_array"), [("a.json", True), ("a.jsonl", False)])
    def test_of_json(self, listed, tmp_path, name, is_array):
        rows = [{"prompt": "a", "size": {"w": 1}}, {"prompt": "b", "none": None}]
        text = (
            "[\n" + ",\n".join(map(json.dumps, rows)) + "]"
            if is_array
            else ("\n" + "\n".join(map(json.dumps, rows)))
        )
        target = tmp_path / f"report-{name}"
        assert report.write(listed(text, name), target, self.OUTCOMES.get) == 2
        said = target.read_text()
        found = json.loads(said) if is_array else list(map(json.loads, said.splitlines()))
        assert found[0] == rows[0] | dict(
            zip(REPORT, ("done", [12, 13], "0.04 $", ""), strict=True)
        )
        assert found[1]["none"] is None
        assert len(list(ListFile(target).rows())) == 2

    def test_of_no_rows(self, listed, tmp_path):
        assert report.write(listed("prompt,steps\n"), tmp_path / "r.csv", self.OUTCOMES.get) == 0
        assert (tmp_path / "r.csv").read_text("utf-8-sig").startswith("prompt,steps,result.state")

    def test_a_broken_list_leaves_the_earlier_report(self, listed, tmp_path):
        target = tmp_path / "r.csv"
        target.write_text("earlier")
        with pytest.raises(BadListFile):
            report.write(listed("a,b\n1,2\n1,2,3"), target, self.OUTCOMES.get)
        assert target.read_text() == "earlier"
        assert sorted(path.name for path in tmp_path.iterdir()) == ["list.csv", "r.csv"]
