"""What is odd in the notice itself, typed from the document: no reader may paper over it."""

from tests.plans.documents.notice import matter, notice


def test_61_continues_a_sentence_over_the_page_without_a_gap() -> None:
    sorting = matter("附件1", 61)
    assert "各区、各公共机构单位完成生活垃圾分类的收集、运输等设备配套。" in sorting.quarter_targets["Q2"]
    assert sorting.quarter_targets["Q3"].startswith("实现中央、省驻湛单位和区属单位等公共机构的生活垃圾分类全覆盖。")
    assert sorting.sub_items == ()
    assert sorting.source.lines == (164, 167)


def test_70_continues_a_sentence_over_the_page_without_a_gap() -> None:
    culture = matter("附件1", 70)
    assert (
        "坡头区图书馆完成工程量的45%，坡头区博物馆完成工程量的 45%（完成主体结构工程）。"
        in culture.quarter_targets["Q2"]
    )
    assert set(culture.quarter_targets) == {"Q1", "Q2", "Q3", "Q4"}
    assert culture.undertaking_units == ("赤坎区政府", "霞山区政府", "麻章区政府", "坡头区政府")
    assert culture.sub_items == ()


def test_15_has_six_rows_with_deadlines_and_units_of_their_own() -> None:
    roads = matter("附件1", 15)
    assert [(item.title, item.deadline_month) for item in roads.sub_items] == [
        ("玉湛高速雷州支线", "2020-12"),
        ("南宁至湛江高速", "2020-12"),
        ("茂湛高速改扩建工程", "2020-12"),
        ("环城高速南三岛大桥", "2020-06"),
        ("海川大道", "2020-06"),
        ("省道 286 线南三岛北涯至南三林场段改建工程等 10 个项目", "2020-12"),
    ]
    assert roads.sub_items[2].assisting_units == ("麻章区政府", "廉江市政府", "吴川市政府", "遂溪县政府")
    assert roads.sub_items[4].undertaking_units == ("市交通投资集团有限公司",)
    assert roads.sub_items[4].assisting_units == ("坡头区政府",)


def test_15_unites_its_rows_under_one_lead() -> None:
    roads = matter("附件1", 15)
    assert roads.lead_units == ("市交通运输局",)
    assert [item.lead_units for item in roads.sub_items] == [("市交通运输局",), (), (), (), (), ()]
    assert roads.items_with_own_lead == ()
    assert roads.quarter_targets["Q2"].split("\n") == [
        "环城高速南三岛大桥：开工建设；",
        "海川大道：开工建设；",
        "省道 286 线南三岛北涯至南三林场段改建工程等 10 个项目：开工建设：国道 G207 线雷州邦塘至白沙段改线工程；",
    ]
    assert "Q1" not in roads.quarter_targets


def test_row_6_of_15_pairs_projects_with_their_units() -> None:
    pairs = matter("附件1", 15).sub_items[5].pairs
    assert [(pair.project, pair.undertaking_units, pair.assisting_units) for pair in pairs] == [
        ("省道 286 线南三岛北涯至南三林场段改建工程", ("坡头区政府",), ()),
        ("国道 G207 线雷州邦塘至白沙段改线工程", ("雷州市政府",), ()),
        ("遂溪大道", ("遂溪县政府",), ()),
        ("国道 G325 线廉江向阳村至青平段改建工程", ("市公路局",), ("廉江市政府",)),
        ("省道 376 线徐闻县城东段穿城段改建工程", ("徐闻县政府",), ("市公路局",)),
        ("县道 X812 线麻章金川路至霞山南岑路段改线工程（朝南路）", ("麻章区政府",), ()),
        ("廉江市车板镇大件运输道路工程和廉江市罗州大道西延伸线建设工程", ("廉江市政府",), ()),
        ("渝湛高速公路龙头沙互通立交工程和渝湛高速公路息安互通立交工程", (), ("廉江市政府",)),
    ]


def test_row_6_of_15_gives_each_quarter_its_projects() -> None:
    quarters = matter("附件1", 15).sub_items[5].quarter_targets
    assert quarters["Q2"] == "开工建设：国道 G207 线雷州邦塘至白沙段改线工程；"
    assert quarters["Q3"] == "开工建设：国道 G325 线廉江向阳村至青平段改建工程；"
    assert quarters["Q4"].startswith("开工建设：省道 286 线南三岛北涯至南三林场段改建工程、遂溪大道、")


def test_42_holds_three_projects_under_two_leaders_over_a_page() -> None:
    logistics = matter("附件1", 42)
    assert [(item.title, item.leaders) for item in logistics.sub_items] == [
        ("湛江农海产品物流中心", ("陈光祥",)),
        ("深国际·湛江综合物流港", ("陈伟杰",)),
        ("（宝供）湛江·粤西地区智慧物流枢纽暨商贸服务平台项目", ("陈伟杰",)),
    ]
    assert logistics.leaders == ("陈光祥", "陈伟杰")
    assert logistics.sub_items[1].quarter_targets["Q4"] == "完成总承包招标，取得施工许可证，主体工程开工建设。"
    assert logistics.sub_items[2].quarter_targets["Q1"] == "项目用地挂牌出让。"
    assert logistics.quarter_targets["Q1"].split("\n") == [
        "湛江农海产品物流中心：开展土地规划调整、土地报批等前期工作。",
        "深国际·湛江综合物流港：完成土地摘牌，取得土地使用权证。",
        "（宝供）湛江·粤西地区智慧物流枢纽暨商贸服务平台项目：项目用地挂牌出让。",
    ]


def test_44_holds_two_groups_in_one_cell() -> None:
    platforms = matter("附件1", 44)
    assert [item.title for item in platforms.sub_items] == ["国家高新区", "海创中心、湛江湾实验室"]
    assert platforms.sub_items[0].quarter_targets["Q3"] == "完成龙头莫村地段438亩土地征收。"
    assert platforms.sub_items[0].quarter_targets["Q4"] == "完成龙头莫村地段438亩土地征收。"
    assert platforms.sub_items[1].quarter_targets["Q2"] == "推进龙王湾一期项目（专家公寓）建设。"
    assert platforms.items_with_own_lead == ()


def test_56_holds_two_parks_with_quarters_of_their_own() -> None:
    parks = matter("附件1", 56)
    assert [item.title for item in parks.sub_items] == ["文章公园", "怡海公园"]
    assert parks.quarter_targets["Q4"] == "文章公园：基本建成。\n怡海公园：基本建成。"
    assert parks.sub_items[0].cumulative_quarters == ("Q3",)
    assert parks.sub_items[1].cumulative_quarters == ()


def test_60_states_no_quarter() -> None:
    assert matter("附件1", 60).quarter_targets == {}
    assert matter("附件1", 60).target_text == "全年治理违法建筑80万平方米，完成省下达的违法建设治理目标。"


def test_35_states_only_the_fourth_quarter() -> None:
    assert matter("附件1", 35).quarter_targets == {"Q4": "建成 3 个大型养猪项目，全市出栏生猪 300 万头以上。"}


def test_90_says_one_thing_for_the_first_to_the_fourth_quarter() -> None:
    same = "9个地表水国考省考断面水质优良率保持100%。"
    assert matter("附件1", 90).quarter_targets == {"Q1": same, "Q2": same, "Q3": same, "Q4": same}


def test_78_announces_three_quarters_without_a_colon() -> None:
    assert matter("附件1", 78).quarter_targets == {
        "Q1": "县（市）出台有关文件。",
        "Q2": "执行文件。",
        "Q3": "执行文件。",
        "Q4": "执行文件。",
    }


def test_80_says_one_thing_for_three_quarters() -> None:
    quarters = matter("附件1", 80).quarter_targets
    assert quarters["Q1"] == quarters["Q2"] == quarters["Q3"]
    assert quarters["Q4"] == "各承修单位编修的分卷志稿送验收，进入出版程序；完成志稿出版发行。"


def test_a_shared_tail_is_given_to_each_place() -> None:
    assert matter("附件1", 8).assisting_units == (
        "麻章区政府",
        "廉江市政府",
        "吴川市政府",
        "徐闻县政府",
        "湛江经开区管委会",
    )


def test_a_group_beside_single_units_stays_one_name() -> None:
    assert matter("附件1", 40).assisting_units == (
        "各区政府（管委会）",
        "遂溪县政府",
        "市城市管理和综合执法局",
        "市水务投资集团公司",
    )


def test_a_name_with_its_seat_in_brackets_is_not_cut() -> None:
    assert matter("附件1", 82).lead_units == ("市巴斯夫项目推进领导小组办公室（市工业和信息化局）",)


def test_later_rows_of_livelihood_matters_stand_for_themselves() -> None:
    sewage = matter("附件2", 6)
    assert sewage.title == "实施 11 个污水处理设施提标改造工程"
    assert sewage.sub_items[1].title == "完成 37 座镇级垃圾填埋场整治"
    assert sewage.sub_items[1].undertaking_units == ("雷州市政府", "廉江市政府", "徐闻县政府")
    assert sewage.sub_items[1].assisting_units == ("市生态环境局",)
    assert "市生态环境局" not in sewage.assisting_units
    assert sewage.quarter_targets == sewage.sub_items[0].quarter_targets


def test_the_blank_cells_of_later_rows_stay_blank() -> None:
    for number in (7, 9):
        later = matter("附件2", number).sub_items[1]
        assert (later.lead_units, later.undertaking_units, later.assisting_units) == ((), (), ())


def test_10_has_three_rows_with_three_leads_and_three_leaders_over_a_page() -> None:
    toilets = matter("附件2", 10)
    assert [(item.title, item.lead_units, item.leaders) for item in toilets.sub_items] == [
        ("新建、升级改造旅游厕所 30 座", ("市文化广电旅游体育局",), ("崔青",)),
        ("新建、升级改造城市公厕 15 座", ("市城市管理和综合执法局",), ("陈伟杰",)),
        ("实现农村无害化卫生户厕建设基本普及", ("市农业农村局",), ("陈光祥",)),
    ]
    assert [item.title for item in toilets.items_with_own_lead] == [
        "新建、升级改造城市公厕 15 座",
        "实现农村无害化卫生户厕建设基本普及",
    ]
    assert toilets.lead_units == ("市文化广电旅游体育局",)
    assert toilets.leaders == ("崔青",)


def test_thirteen_matters_name_somebody_whom_the_text_does_not_tell() -> None:
    assert {doubt.matter: doubt.printed for doubt in notice().doubts if doubt.kind == "name"} == {
        "附件1-001": "湛江机场迁建工程指挥部成员单位",
        "附件1-002": "相关市（区）政府（管委会）",
        "附件1-003": "相关县（市、区）政府（管委会）",
        "附件1-013": "相关县（市、区）政府（管委会）",
        "附件1-020": "相关县（市、区）政府（管委会）",
        "附件1-030": "沿线县（市、区）政府（管委会）",
        "附件1-039": "市扶贫开发领导小组成员单位",
        "附件1-048": "市国土空间总体规划编制工作领导小组成员单位",
        "附件1-077": "相关县（市）政府",
        "附件1-080": "《湛江市百部地方志丛书》各分卷承办编修单位",
        "附件1-081": "市有关部门",
        "附件2-001": "相关县（市、区）政府（管委会）",
        "附件2-010": "相关县（市、区）政府",
    }


def test_every_blank_cell_of_units_in_a_later_row_is_a_doubt() -> None:
    assert [(doubt.matter, doubt.field) for doubt in notice().doubts if doubt.kind == "blank"] == [
        ("附件2-006", "sub_items[1].lead_units"),
        ("附件2-007", "sub_items[1].lead_units"),
        ("附件2-007", "sub_items[1].assisting_units"),
        ("附件2-009", "sub_items[1].lead_units"),
        ("附件2-009", "sub_items[1].undertaking_units"),
        ("附件2-010", "sub_items[1].assisting_units"),
        ("附件2-010", "sub_items[2].assisting_units"),
    ]


def test_spellings_that_may_be_one_unit_are_doubts_and_stay_apart() -> None:
    sets = [set(doubt.names) for doubt in notice().doubts if doubt.kind == "spelling"]
    assert sets == [
        {"市基础建设投资集团有限公司", "市基础设施建设投资集团有限公司", "市基础建设投资集团公司"},
        {"市交通投资有限公司", "市交通投资集团有限公司"},
        {"市人力资源和社会保障局", "市人力资源社会保障局"},
        {"市住房城乡建设局", "市住房和城乡建设局"},
        {"市工业和信息化局", "市巴斯夫项目推进领导小组办公室（市工业和信息化局）"},
    ]
    assert all(name in {unit.name for unit in notice().units} for names in sets for name in names)


def test_the_pairs_of_row_6_of_15_are_a_doubt() -> None:
    (doubt,) = [doubt for doubt in notice().doubts if doubt.kind == "pairs"]
    assert (doubt.matter, doubt.field) == ("附件1-015", "sub_items[5].undertaking_units")


def test_no_doubt_is_of_another_kind() -> None:
    assert [doubt for doubt in notice().doubts if doubt.kind == "source"] == []
