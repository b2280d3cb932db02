//! Accuracy on documents whose answers people wrote. The floors only rise: a drop of one case fails the test.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use boon::{Compiler, SchemaIndex, Schemas};
use phuluc::eval::{self, Score};
use phuluc::output::json;
use phuluc::{Settings, convert};
use std::fs;
use std::path::Path;

/// What a case must reach.
struct Floor {
    case: &'static str,
    /// Fields of the document block that are right.
    document: usize,
    /// F1 of the fields of its tasks.
    tasks: f64,
    /// F1 of the fields of its indicators.
    indicators: f64,
    /// Word error rate of its clean text, in percent, at most.
    word_errors: f64,
}

const fn floor(case: &'static str, document: usize, tasks: f64, indicators: f64, word_errors: f64) -> Floor {
    Floor { case, document, tasks, indicators, word_errors }
}

/// 012 is a scan: what it reaches depends on the Tesseract that is installed.
const FLOORS: [Floor; 115] = [
    floor("000-dong-nai-province-plan", 9, 0.968, 1.000, 0.40),
    floor("001-chon-thanh-ward-plan", 8, 0.997, 1.000, 0.01),
    floor("002-province-office-plan-ocr", 9, 0.279, 0.148, 6.84),
    floor("003-phuoc-an-commune-plan", 8, 1.000, 1.000, 0.00),
    floor("004-department-letter", 8, 1.000, 1.000, 0.00),
    floor("010-inspection-plan-auto-numbered", 9, 1.000, 1.000, 0.00),
    floor("011-inspection-plan-pdf", 10, 1.000, 1.000, 0.00),
    floor("011-inspection-plan-text", 11, 1.000, 1.000, 0.00),
    floor("013-school-plan", 10, 0.995, 1.000, 0.00),
    floor("014-conclusion-notice-e-signed", 9, 1.000, 1.000, 0.00),
    floor("015-docx-edge", 11, 1.000, 1.000, 0.00),
    floor("301-lao-cai-letter-one-task", 10, 1.000, 1.000, 0.00),
    floor("302-lao-cai-letter-fire-safety", 10, 1.000, 1.000, 0.00),
    floor("303-lao-cai-conclusion-notice", 8, 1.000, 1.000, 0.00),
    floor("304-lao-cai-minerals-plan", 9, 1.000, 1.000, 0.00),
    floor("305-lao-cai-department-plan", 8, 0.993, 1.000, 0.00),
    floor("306-lam-dong-letter-two-levels", 7, 1.000, 1.000, 0.00),
    floor("307-lam-dong-conclusion-notice", 7, 0.969, 1.000, 0.00),
    floor("308-lam-dong-letter-indices", 8, 1.000, 1.000, 0.00),
    floor("309-lam-dong-reform-plan-table", 9, 0.886, 1.000, 0.00),
    floor("310-lam-dong-publicity-plan", 8, 0.999, 1.000, 0.00),
    floor("311-party-plan-resolution-57", 9, 0.947, 1.000, 0.00),
    floor("312-lao-cai-report-nothing", 9, 1.000, 1.000, 0.00),
    floor("313-lam-dong-reform-plan-linear", 9, 1.000, 1.000, 0.00),
    floor("314-ministry-decision-one-duty", 11, 1.000, 1.000, 0.00),
    floor("401-ha-noi-100-days-plan", 10, 0.943, 1.000, 0.00),
    floor("402-quang-ngai-conclusion-notice", 10, 1.000, 1.000, 0.00),
    floor("403-mttq-luong-minh-election-plan", 11, 1.000, 1.000, 0.00),
    floor("404-government-programme-capital", 9, 0.994, 1.000, 0.00),
    floor("405-ha-noi-festival-plan", 11, 0.946, 1.000, 0.00),
    floor("406-ha-noi-health-letter", 10, 0.972, 1.000, 0.00),
    floor("407-dong-thap-education-plan", 10, 0.879, 1.000, 0.08),
    floor("408-dong-thap-report-nothing", 10, 1.000, 1.000, 0.00),
    floor("409-quang-ngai-letter-one-task", 10, 1.000, 1.000, 0.00),
    floor("410-cao-lanh-school-cluster-plan", 11, 0.909, 1.000, 0.00),
    floor("411-hue-tourism-broken-markdown", 11, 0.776, 1.000, 0.00),
    floor("501-prime-minister-tourism-decision-ocr", 6, 0.866, 1.000, 1.33),
    floor("504-ha-noi-poor-households-plan-slips", 4, 0.833, 1.000, 1.40),
    floor("509-luong-minh-conference-plan", 7, 0.941, 1.000, 0.00),
    floor("511-lao-cai-party-programme-wrapped-cells", 10, 1.000, 1.000, 0.00),
    floor("512-lao-cai-party-letter", 9, 1.000, 1.000, 0.00),
    floor("514-environment-ministry-plan-markdown", 11, 1.000, 1.000, 0.18),
    floor("516-quang-ngai-conclusion-notice-slips", 8, 0.613, 1.000, 2.12),
    floor("517-quang-ngai-budget-report-nothing", 9, 1.000, 1.000, 0.00),
    floor("518-prime-minister-action-plan-docx", 11, 1.000, 1.000, 0.00),
    floor("519-trade-ministry-directive-marks-lost", 4, 0.978, 1.000, 0.00),
    floor("520-ha-noi-drainage-decision-plan", 9, 0.937, 1.000, 0.00),
    floor("601-government-office-carbon-conclusion", 10, 0.644, 1.000, 0.20),
    floor("602-finance-ministry-letter-nothing", 9, 1.000, 1.000, 0.00),
    floor("604-prime-minister-forests-outputs-pipes", 11, 0.769, 1.000, 0.07),
    floor("608-prime-minister-project-decision", 10, 0.856, 1.000, 0.12),
    floor("609-seven-bodies-guidance-nothing", 6, 1.000, 1.000, 0.32),
    floor("610-construction-ministry-plan-time-first", 11, 1.000, 1.000, 0.00),
    floor("701-lao-cai-letter-quarry-boundary", 10, 1.000, 1.000, 0.00),
    floor("702-lao-cai-letter-forest-owners", 11, 1.000, 1.000, 0.00),
    floor("704-lao-cai-construction-regulation-ocr", 8, 1.000, 1.000, 1.81),
    floor("706-luong-minh-front-supervision-cell-a-line", 10, 0.962, 1.000, 0.00),
    floor("707-pho-bang-election-persons-pipes", 10, 1.000, 1.000, 0.17),
    floor("708-doc-binh-kieu-school-paragraphs", 9, 0.954, 1.000, 0.00),
    floor("505-trade-union-resolution-cell-a-line", 4, 0.957, 1.000, 0.00),
    floor("801-hospital-plan-indicators-pipes", 11, 1.000, 1.000, 0.41),
    floor("803-tax-office-plan-tabs", 11, 1.000, 1.000, 0.00),
    floor("804-women-union-plan-aligned", 11, 0.989, 1.000, 0.00),
    floor("805-district-party-plan-prose", 11, 1.000, 1.000, 0.00),
    floor("807-social-insurance-letter-dated-duties", 11, 0.987, 1.000, 0.00),
    floor("808-library-plan-markdown-years", 8, 1.000, 1.000, 0.00),
    floor("809-ward-police-plan-marks-lost", 9, 0.912, 1.000, 3.01),
    floor("810-power-corporation-decision-docx", 11, 1.000, 1.000, 0.00),
    floor("902-quang-ngai-directive-scan", 8, 0.799, 1.000, 0.72),
    floor("903-quang-ngai-letter-read-as-english", 5, 1.000, 1.000, 0.94),
    floor("904-government-office-letter-read-as-french", 6, 0.599, 1.000, 2.72),
    floor("906-cai-rang-ward-plan-nine-columns", 8, 0.988, 1.000, 0.51),
    floor("907-dien-bien-water-plan-three-appendices", 11, 1.000, 1.000, 0.00),
    floor("908-quang-tri-health-plan-slips-tabs", 10, 0.979, 1.000, 0.27),
    floor("909-nghi-son-zone-plan-read-as-english", 9, 0.895, 1.000, 1.55),
    floor("910-an-giang-conclusion-crammed-table", 8, 0.742, 1.000, 2.89),
    floor("912-ca-mau-party-programme-read-as-french", 8, 0.933, 1.000, 1.50),
    floor("1001-hac-thanh-ward-urban-order-plan", 9, 0.949, 1.000, 0.00),
    floor("1002-bac-ninh-supporting-industry-plan", 11, 0.966, 0.838, 0.00),
    floor("1003-ia-grai-commune-new-countryside-plan", 11, 0.982, 1.000, 0.00),
    floor("1004-vinh-long-english-plan-read-as-english", 10, 0.703, 1.000, 7.76),
    floor("1005-con-dao-disaster-plan-read-as-french", 11, 0.796, 1.000, 2.24),
    floor("1006-phu-tho-inspectorate-plan-read-as-english", 8, 0.726, 1.000, 2.01),
    floor("1007-lang-son-logistics-plan-slips-tabs", 9, 0.846, 1.000, 1.91),
    floor("1008-hai-phong-elderly-plan-slips-tabs", 10, 0.864, 1.000, 3.53),
    floor("1009-tan-hung-commune-children-plan", 8, 0.904, 1.000, 0.09),
    floor("1010-buon-ho-ward-tourism-plan", 10, 0.942, 1.000, 0.16),
    floor("1011-ha-tinh-department-letter", 9, 0.987, 1.000, 0.00),
    floor("1012-dong-thap-department-letter-reports", 11, 0.841, 1.000, 0.00),
    floor("1101-vinh-phu-ward-fire-safety-plan", 9, 0.901, 1.000, 0.00),
    floor("1102-thai-nguyen-energy-saving-plan", 11, 0.924, 0.981, 0.00),
    floor("1103-tuan-giao-commune-forest-plan", 8, 0.798, 1.000, 0.00),
    floor("1104-quang-ninh-justice-plan-read-as-english", 10, 0.816, 1.000, 5.06),
    floor("1105-lai-chau-forest-rangers-plan-read-as-french", 10, 0.807, 1.000, 3.10),
    floor("1106-can-tho-cooperatives-plan-slips-tabs", 10, 0.945, 1.000, 1.69),
    floor("1107-thoi-binh-commune-learning-plan", 10, 0.897, 1.000, 0.83),
    floor("1108-nam-dong-ha-ward-food-safety-plan", 8, 0.876, 1.000, 0.00),
    floor("1109-hue-department-letter-tasks-of-quarter", 11, 0.881, 1.000, 0.00),
    floor("1110-son-la-letter-duties-by-office", 10, 0.949, 1.000, 0.56),
    floor("1201-khanh-hoa-sea-farming-plan-cell-a-line", 11, 0.961, 1.000, 0.00),
    floor("1202-nghe-an-archives-plan-aligned", 11, 0.994, 1.000, 0.08),
    floor("1203-thuong-lam-commune-land-data-docx", 11, 1.000, 1.000, 0.00),
    floor("1204-cao-bang-party-health-programme-indicators", 10, 0.988, 1.000, 0.00),
    floor("1205-da-nang-construction-letter-duties", 11, 1.000, 1.000, 0.00),
    floor("1206-ho-chi-minh-city-ring-road-conclusion", 10, 1.000, 1.000, 0.00),
    floor("1207-hung-yen-disability-plan-slips-tabs", 11, 0.990, 1.000, 0.20),
    floor("1208-home-affairs-ministry-decision-pipes", 11, 1.000, 1.000, 0.00),
    floor("1302-dak-lak-growing-area-codes-plan", 8, 0.921, 1.000, 0.00),
    floor("1303-gia-lai-health-letter-dengue", 9, 0.955, 1.000, 0.00),
    floor("1304-phu-loi-ward-civilised-city-plan", 8, 0.963, 1.000, 0.00),
    floor("1305-tam-nong-party-committee-law-plan", 8, 0.790, 1.000, 0.00),
    floor("1306-tay-ninh-social-housing-decision-hidden-text", 10, 0.960, 1.000, 0.00),
    floor("synth-321-two-row-heading", 11, 1.000, 1.000, 0.00),
    floor("synth-322-year-columns", 9, 0.972, 1.000, 0.00),
    floor("synth-323-party-programme-indicators", 10, 0.982, 1.000, 0.00),
];

fn score(case: &eval::Case, schemas: &Schemas, schema: SchemaIndex) -> Score {
    let bytes = fs::read(&case.input).unwrap();
    let Ok(converted) = convert(&bytes, "input", &Settings::default()) else {
        return eval::score(case, &serde_json::Value::Null, "");
    };
    let plan = serde_json::to_value(&converted.plan).unwrap();
    if let Err(error) = schemas.validate(&plan, schema) {
        panic!("{}: {error:#}", case.name);
    }
    eval::score(case, &plan, &converted.reading.text.clean_text())
}

#[test]
fn accuracy_does_not_drop_and_every_output_follows_the_schema() {
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    compiler.add_resource("plan.json", serde_json::from_str(&json::schema()).unwrap()).unwrap();
    let schema = compiler.compile("plan.json", &mut schemas).unwrap();
    let cases = eval::cases(Path::new("fixtures")).unwrap();
    let scores: Vec<Score> = cases.iter().map(|case| score(case, &schemas, schema)).collect();
    let mut below = Vec::new();
    for floor in &FLOORS {
        let score = scores.iter().find(|score| score.case == floor.case).expect(floor.case);
        let word_errors = score.text.as_ref().map_or(0.0, |text| text.wer() * 100.0);
        let holds = score.document.right >= floor.document
            && score.tasks.fields.f1() >= floor.tasks
            && score.indicators.fields.f1() >= floor.indicators
            && word_errors <= floor.word_errors;
        if !holds {
            below.push(format!("{}:\n  {}", floor.case, score.faults.join("\n  ")));
        }
    }
    assert!(below.is_empty(), "{}", below.join("\n"));
}
