"""What a Word document holds beside plain paragraphs is read in its place, once, or logged with its reason."""

from __future__ import annotations

from docx_parts import W, cell, made, paragraph, run, table, texts
from reading_checks import blocks_of, discards_of

from indexer.readers import docx

# --- what a paragraph holds ---


def test_inserted_text_is_read_and_deleted_text_is_not() -> None:
    inserted = f"<w:ins w:id='1'>{run('新增')}</w:ins>"
    deleted = "<w:del w:id='2'><w:r><w:delText>旧的</w:delText></w:r></w:del>"
    moved = f"<w:moveFrom w:id='3'>{run('搬走')}</w:moveFrom><w:moveTo w:id='4'>{run('搬来')}</w:moveTo>"
    assert texts(paragraph("一", inserted, deleted, moved, "二")) == ["一新增搬来二"]


def test_a_deleted_paragraph_mark_joins_what_it_parted() -> None:
    mark = "<w:rPr><w:del w:id='1'/></w:rPr>"
    assert texts(paragraph("前半", properties=mark) + paragraph("后半") + paragraph("下一段")) == ["前半后半", "下一段"]


def test_fields_show_their_results_and_never_their_codes() -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> DATE \\@ "yyyy" </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>2023</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    simple = f'<w:fldSimple w:instr="AUTHOR">{run("某局")}</w:fldSimple>'
    assert texts(paragraph(field, "年", simple)) == ["2023年某局"]


def test_controls_links_symbols_and_formulas_are_read_in_their_place() -> None:
    control = f"<w:sdt><w:sdtPr><w:alias w:val='别名'/></w:sdtPr><w:sdtContent>{run('控件')}</w:sdtContent></w:sdt>"
    link = f'<w:hyperlink w:anchor="x">{run("链接")}</w:hyperlink>'
    symbol = '<w:r><w:sym w:font="Wingdings 2" w:char="F052"/></w:r>'
    formula = "<m:oMath><m:r><m:t>a=b</m:t></m:r></m:oMath>"
    marks = "<w:r><w:t>1</w:t><w:noBreakHyphen/><w:t>2</w:t><w:softHyphen/><w:t>3</w:t></w:r>"
    assert texts(paragraph(control, link, symbol, "是", formula, marks)) == ["控件链接☑是a=b1-23"]


def test_a_text_box_drawn_in_two_ways_is_read_once_behind_its_paragraph() -> None:
    box = f"<w:txbxContent>{paragraph('框里')}</w:txbxContent>"
    drawn = (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing>"
        f"</mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert texts(paragraph("段落", drawn, "还在") + paragraph("下一段")) == ["段落还在", "框里", "下一段"]
    assert texts(paragraph("旧", f"<w:r><w:pict><v:textbox>{box}</v:textbox></w:pict></w:r>")) == ["旧", "框里"]


def test_notes_stand_behind_the_paragraph_that_they_hang_on() -> None:
    note = "<w:r><w:footnoteReference w:id='2'/></w:r>"
    end = "<w:r><w:endnoteReference w:id='1'/></w:r>"
    body = paragraph("甲", note, "乙") + paragraph("丙", end)
    footnotes = (
        f"<w:footnotes {W}><w:footnote w:id='0' w:type='separator'><w:p/></w:footnote>"
        f"<w:footnote w:id='2'>{paragraph('脚注')}</w:footnote></w:footnotes>"
    )
    endnotes = (
        f"<w:endnotes {W}><w:endnote w:id='1'>{paragraph('尾注')}</w:endnote>"
        f"<w:endnote w:id='9'>{paragraph('孤注')}</w:endnote></w:endnotes>"
    )
    assert texts(body, footnotes_xml=footnotes, endnotes_xml=endnotes) == ["甲乙", "脚注", "丙", "尾注", "孤注"]


def test_running_heads_and_comments_are_logged_and_stand_in_no_section() -> None:
    parts = {
        "header1.xml": f"<w:hdr {W}>{paragraph('某局文件')}</w:hdr>",
        "footer1.xml": f"<w:ftr {W}>{paragraph('第', '1', '页')}</w:ftr>",
        "comments.xml": f"<w:comments {W}><w:comment w:id='0'>{paragraph('请核对')}</w:comment></w:comments>",
    }
    kinds = {"header1.xml": "header", "footer1.xml": "footer", "comments.xml": "comments"}
    reading = docx.read(made(paragraph("正文。"), parts, kinds), "x")
    assert [(d.text, d.reason) for d in discards_of(reading)] == [
        ("某局文件", "页眉页脚"), ("第1页", "页眉页脚"), ("请核对", "批注"),
    ]  # fmt: skip
    assert [block.text for block in blocks_of(reading)] == ["正文。"]


def test_hidden_paragraphs_are_logged() -> None:
    reading = docx.read(made(paragraph("看得见") + paragraph(run("看不见", "<w:vanish/>"))), "x")
    assert [(line.text, line.furniture) for line in reading.lines] == [("看得见", None), ("看不见", "隐藏文字")]


def test_a_table_of_contents_is_furniture_and_the_body_after_it_is_not() -> None:
    styles = (
        f"<w:styles {W}><w:style w:type='paragraph' w:styleId='T1'><w:name w:val='toc 1'/></w:style>"
        "<w:style w:type='paragraph' w:styleId='H1'><w:name w:val='heading 1'/></w:style></w:styles>"
    )
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC \\o </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    body = (
        paragraph("目 录")
        + paragraph(begin, "一、部门概况", "<w:r><w:tab/></w:r>", "1", properties="<w:pStyle w:val='T1'/>")
        + paragraph("二、绩效", "<w:r><w:tab/></w:r>", "2")
        + paragraph('<w:r><w:fldChar w:fldCharType="end"/></w:r>')
        + paragraph("一、部门概况", properties="<w:pStyle w:val='H1'/>")
        + paragraph("正文。")
    )
    reading = docx.read(made(body, {"styles.xml": styles}), "x")
    assert [(line.text, line.furniture, line.level) for line in reading.lines] == [
        ("目 录", "目录", None), ("一、部门概况\t1", "目录", None), ("二、绩效\t2", "目录", None),
        ("一、部门概况", None, 1), ("正文。", None, None),
    ]  # fmt: skip


def test_levels_weight_and_indent_come_from_the_style_chain_or_the_paragraph() -> None:
    styles = (
        f"<w:styles {W}><w:style w:type='paragraph' w:default='1' w:styleId='N'><w:name w:val='Normal'/></w:style>"
        "<w:style w:type='paragraph' w:styleId='A'><w:name w:val='自定标题'/><w:basedOn w:val='H2'/></w:style>"
        "<w:style w:type='paragraph' w:styleId='H2'><w:name w:val='heading 2'/><w:basedOn w:val='A'/>"
        "<w:rPr><w:b/></w:rPr></w:style>"
        "</w:styles>"
    )
    body = (
        paragraph("承自样式", properties="<w:pStyle w:val='A'/>")
        + paragraph("直接写明", properties="<w:outlineLvl w:val='0'/><w:ind w:firstLineChars='200' w:firstLine='640'/>")
        + paragraph("正文", properties="<w:pStyle w:val='A'/><w:outlineLvl w:val='9'/>")
        + paragraph(run("半", "<w:b/>"), "粗")
    )
    lines = docx.read(made(body, {"styles.xml": styles}), "x").lines
    assert [(line.level, line.bold, line.indent) for line in lines] == [
        (2, True, 0.0), (1, False, 4.0), (None, True, 0.0), (None, False, 0.0),
    ]  # fmt: skip


# --- tables ---


def test_cells_are_parted_by_tabs_merged_ones_stand_once_and_columns_stay_in_line() -> None:
    wide = cell("合并", properties="<w:gridSpan w:val='2'/>")
    tall, below = cell("竖", properties="<w:vMerge w:val='restart'/>"), cell(properties="<w:vMerge/>")
    body = paragraph("前") + table(
        [wide, cell("末")], [tall, cell("上", "下"), cell("1")], [below, cell("b"), cell("2")]
    )
    lines = docx.read(made(body), "x").lines
    assert [(line.kind, line.text) for line in lines] == [
        ("text", "前"), ("table", "合并\t\t末"), ("table", "竖\t上 下\t1"), ("table", "\tb\t2"),
    ]  # fmt: skip


def test_two_tables_are_two_and_a_table_in_a_cell_is_read_in_order() -> None:
    inner = table([cell("内一"), cell("内二")])
    body = table([cell("甲"), cell("乙", inner, "丙")]) + paragraph() + table([cell("一"), cell("二")])
    assert [block.text for block in blocks_of(docx.read(made(body), "x"))] == ["甲\t乙内一内二丙", "一\t二"]


def test_a_frame_of_one_column_is_no_table() -> None:
    body = table([cell("一、部门概况", "本局承担全区教育工作。")])
    assert [(line.kind, line.text) for line in docx.read(made(body), "x").lines] == [
        ("text", "一、部门概况"), ("text", "本局承担全区教育工作。"),
    ]  # fmt: skip


def test_rows_set_with_tabs_are_a_table_and_a_number_with_its_tab_is_none() -> None:
    tab = "<w:r><w:tab/></w:r>"
    body = (
        paragraph("1.", tab, "主要职责")
        + paragraph("项目", tab, "预算", tab, "决算")
        + paragraph("甲", tab, "1", tab, "2")
    )
    assert [(b.kind, b.text) for b in blocks_of(docx.read(made(body), "x"))] == [
        ("text", "1.主要职责"), ("table", "项目\t预算\t决算\n甲\t1\t2"),
    ]  # fmt: skip
