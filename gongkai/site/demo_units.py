"""The organs of the demonstration: the district's own, thirty departments, three towns, five streets."""

from __future__ import annotations

from gongkai.regulation.remedies import OrganClass

# code, short name, full name, class, superior department, duties
UNITS = (
    ("zfb", "区政府", "重庆市大渡口区人民政府", OrganClass.DISTRICT_GOVERNMENT, "重庆市人民政府", "区政府文件、会议、征地批后实施的组织，全区政府信息公开"),
    ("fgw", "区发展改革委", "重庆市大渡口区发展和改革委员会", OrganClass.DEPARTMENT, "重庆市发展和改革委员会", "规划、投资项目审批、价格"),
    ("jw", "区教委", "重庆市大渡口区教育委员会", OrganClass.DEPARTMENT, "重庆市教育委员会", "学校、招生、教师"),
    ("kjj", "区科技局", "重庆市大渡口区科学技术局", OrganClass.DEPARTMENT, "重庆市科学技术局", "科技项目、高新企业"),
    ("gafj", "区公安分局", "重庆市公安局大渡口区分局", OrganClass.DEPARTMENT, "重庆市公安局", "户籍、治安、交通"),
    ("mzj", "区民政局", "重庆市大渡口区民政局", OrganClass.DEPARTMENT, "重庆市民政局", "低保、救助、社区、婚姻登记"),
    ("sfj", "区司法局", "重庆市大渡口区司法局", OrganClass.JUDICIAL_DEPARTMENT, "重庆市司法局", "行政复议、普法、公共法律服务"),
    ("czj", "区财政局", "重庆市大渡口区财政局", OrganClass.DEPARTMENT, "重庆市财政局", "预算、决算、政府采购"),
    ("rsj", "区人力社保局", "重庆市大渡口区人力资源和社会保障局", OrganClass.DEPARTMENT, "重庆市人力资源和社会保障局", "社保、就业、工伤、劳动争议"),
    ("gzj", "区规划自然资源局", "重庆市大渡口区规划和自然资源局", OrganClass.DEPARTMENT, "重庆市规划和自然资源局", "征地、土地、规划、不动产登记"),
    ("sthj", "区生态环境局", "重庆市大渡口区生态环境局", OrganClass.DEPARTMENT, "重庆市生态环境局", "环评、污染、排污许可"),
    ("zjw", "区住房城乡建委", "重庆市大渡口区住房和城乡建设委员会", OrganClass.DEPARTMENT, "重庆市住房和城乡建设委员会", "房屋征收、建设工程、物业"),
    ("cgj", "区城市管理局", "重庆市大渡口区城市管理局", OrganClass.DEPARTMENT, "重庆市城市管理局", "违章建筑、市容、路灯、停车"),
    ("swj", "区商务委", "重庆市大渡口区商务委员会", OrganClass.DEPARTMENT, "重庆市商务委员会", "商贸、市场体系"),
    ("whw", "区文化旅游委", "重庆市大渡口区文化和旅游发展委员会", OrganClass.DEPARTMENT, "重庆市文化和旅游发展委员会", "文化、旅游、体育"),
    ("wjw", "区卫生健康委", "重庆市大渡口区卫生健康委员会", OrganClass.DEPARTMENT, "重庆市卫生健康委员会", "医院、疫情防控、生育"),
    ("yjj", "区应急局", "重庆市大渡口区应急管理局", OrganClass.DEPARTMENT, "重庆市应急管理局", "安全生产、防灾救灾"),
    ("scj", "区市场监管局", "重庆市大渡口区市场监督管理局", OrganClass.DEPARTMENT, "重庆市市场监督管理局", "营业执照、食品药品、特种设备"),
    ("bqz", "八桥镇", "重庆市大渡口区八桥镇人民政府", OrganClass.TOWN, "", "农村事务、集体土地、社区"),
    ("jsz", "建胜镇", "重庆市大渡口区建胜镇人民政府", OrganClass.TOWN, "", "农村事务、集体土地、社区"),
    ("tdz", "跳磴镇", "重庆市大渡口区跳磴镇人民政府", OrganClass.TOWN, "", "农村事务、集体土地、社区"),
    ("xscjd", "新山村街道", "重庆市大渡口区人民政府新山村街道办事处", OrganClass.STREET, "", "社区、民生服务"),
    ("yjcjd", "跃进村街道", "重庆市大渡口区人民政府跃进村街道办事处", OrganClass.STREET, "", "社区、民生服务"),
    ("jgmjd", "九宫庙街道", "重庆市大渡口区人民政府九宫庙街道办事处", OrganClass.STREET, "", "社区、民生服务"),
    ("qzxjd", "茄子溪街道", "重庆市大渡口区人民政府茄子溪街道办事处", OrganClass.STREET, "", "社区、民生服务"),
    ("chljd", "春晖路街道", "重庆市大渡口区人民政府春晖路街道办事处", OrganClass.STREET, "", "社区、民生服务"),
    ("jtj", "区交通局", "重庆市大渡口区交通局", OrganClass.DEPARTMENT, "重庆市交通局", "公路、运输、停车场"),
    ("sjj", "区审计局", "重庆市大渡口区审计局", OrganClass.DEPARTMENT, "重庆市审计局", "财政财务收支审计"),
    ("tjj", "区统计局", "重庆市大渡口区统计局", OrganClass.DEPARTMENT, "重庆市统计局", "统计调查、经济普查"),
    ("nyw", "区农业农村委", "重庆市大渡口区农业农村委员会", OrganClass.DEPARTMENT, "重庆市农业农村委员会", "种植养殖、农村集体经济"),
    ("ybj", "区医保局", "重庆市大渡口区医疗保障局", OrganClass.DEPARTMENT, "重庆市医疗保障局", "医保待遇、药品价格"),
    ("tyj", "区退役军人局", "重庆市大渡口区退役军人事务局", OrganClass.DEPARTMENT, "重庆市退役军人事务局", "优待抚恤、就业安置"),
    ("jxw", "区经济信息委", "重庆市大渡口区经济和信息化委员会", OrganClass.DEPARTMENT, "重庆市经济和信息化委员会", "工业、民营经济、信息化"),
    ("gzw", "区国资委", "重庆市大渡口区国有资产监督管理委员会", OrganClass.DEPARTMENT, "重庆市国有资产监督管理委员会", "国有企业监管"),
    ("xfb", "区信访办", "重庆市大渡口区信访办公室", OrganClass.DEPARTMENT, "重庆市信访办公室", "来信来访"),
    ("lyj", "区林业局", "重庆市大渡口区林业局", OrganClass.DEPARTMENT, "重庆市林业局", "绿化、林地、野生动物"),
    ("slj", "区水利局", "重庆市大渡口区水利局", OrganClass.DEPARTMENT, "重庆市水利局", "河道、供水、防汛"),
    ("jrb", "区金融发展中心", "重庆市大渡口区金融发展服务中心", OrganClass.DEPARTMENT, "重庆市地方金融监督管理局", "地方金融服务"),
    ("zwzx", "区政务服务中心", "重庆市大渡口区政务服务管理办公室", OrganClass.DEPARTMENT, "重庆市政务服务管理办公室", "政务服务大厅、审批流程"),
)  # fmt: skip
