//! The metadata of a document under the names of Decree 30/2020/NĐ-CP, Appendix VI, as document management systems take it, with
//! doubts where a value is longer than the decree allows.

use crate::plan::{Document, Doubt, Plan};
use serde::Serialize;

/// A document as Appendix VI names it. What the plan does not say is `null`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Metadata {
    /// Tên loại văn bản.
    pub type_name: Option<String>,
    /// Số văn bản: "1119".
    pub code_number: Option<String>,
    /// Ký hiệu văn bản: "KH-VP".
    pub code_notation: Option<String>,
    /// Ngày, tháng, năm, ISO 8601.
    pub issued_date: Option<String>,
    /// Tên cơ quan, tổ chức ban hành.
    pub organ_name: Option<String>,
    /// Trích yếu nội dung.
    pub subject: Option<String>,
    /// Ngôn ngữ.
    pub language: &'static str,
    /// Số trang.
    pub page_amount: Option<u32>,
    /// Người ký.
    pub signer_info: Vec<SignerInfo>,
    /// Nơi nhận.
    pub to: Vec<Recipient>,
    /// Hạn trả lời: the earliest day that a task is due.
    pub due_date: Option<String>,
}

/// Who signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct SignerInfo {
    /// Chức vụ.
    pub position: Option<String>,
    /// Họ và tên.
    pub full_name: Option<String>,
}

/// Who receives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Recipient {
    /// Tên cơ quan, tổ chức.
    pub organ_name: String,
}

/// The metadata of a plan.
pub fn metadata(plan: &Plan) -> Metadata {
    let document = &plan.document;
    let (number, notation) = document.number.as_deref().map(split_number).unzip();
    let dues = plan.tasks.iter().filter_map(|task| task.deadline.as_ref()?.due.clone());
    let signers = document.signers.iter();
    let signers = signers.map(|signer| SignerInfo { position: signer.title.clone(), full_name: signer.name.clone() });
    let recipients = document.recipients.iter().map(|name| Recipient { organ_name: name.clone() });
    Metadata {
        type_name: document.kind.clone(),
        code_number: number.map(Into::into),
        code_notation: notation.filter(|notation| !notation.is_empty()).map(Into::into),
        issued_date: document.date.clone(),
        organ_name: document.issuer.clone(),
        subject: document.title.clone(),
        language: "Tiếng Việt",
        page_amount: plan.source.pages,
        signer_info: signers.collect(),
        to: recipients.collect(),
        due_date: dues.min(),
    }
}

/// A doubt for each value that is longer than Appendix VI allows.
pub fn doubts(plan: &Plan) -> Vec<Doubt> {
    let metadata = metadata(plan);
    let document: &Document = &plan.document;
    let mut doubts = Vec::new();
    let mut check = |name: &str, field: String, value: Option<&str>, limit: usize| {
        let length = value.unwrap_or_default().chars().count();
        if length > limit {
            let message = format!("{name} dài {length} ký tự, Phụ lục VI Nghị định 30/2020/NĐ-CP cho phép {limit}");
            doubts.push(Doubt::new("nd30_too_long", message).about(field));
        }
    };
    check("TypeName", "document.kind".into(), metadata.type_name.as_deref(), 100);
    check("CodeNumber", "document.number".into(), metadata.code_number.as_deref(), 11);
    check("CodeNotation", "document.number".into(), metadata.code_notation.as_deref(), 30);
    check("OrganName", "document.issuer".into(), metadata.organ_name.as_deref(), 200);
    check("Subject", "document.title".into(), metadata.subject.as_deref(), 500);
    for (index, signer) in document.signers.iter().enumerate() {
        check("SignerInfo.Position", format!("document.signers[{index}].title"), signer.title.as_deref(), 100);
        check("SignerInfo.FullName", format!("document.signers[{index}].name"), signer.name.as_deref(), 50);
    }
    for (index, recipient) in document.recipients.iter().enumerate() {
        check("To.OrganName", format!("document.recipients[{index}]"), Some(recipient), 200);
    }
    doubts
}

/// "1119/KH-VP" is number 1119 and notation KH-VP; "02-KH/BCĐ", as the Party writes it, is 02 and KH/BCĐ.
fn split_number(number: &str) -> (&str, &str) {
    let end = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
    (&number[..end], number[end..].trim_start_matches(['/', '-', ' ']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Deadline, Signer, Task};

    #[test]
    fn names_of_state_and_party_documents() {
        assert_eq!(split_number("1119/KH-VP"), ("1119", "KH-VP"));
        assert_eq!(split_number("02-KH/BCĐ"), ("02", "KH/BCĐ"));
        assert_eq!(split_number("30/2020/NĐ-CP"), ("30", "2020/NĐ-CP"));
        assert_eq!(split_number("KH-VP"), ("", "KH-VP"));
    }

    #[test]
    fn long_values_are_kept_and_doubted() {
        let mut plan = Plan::default();
        plan.document.title = Some("ữ".repeat(501));
        plan.document.issuer = Some("ữ".repeat(200));
        plan.document.signers.push(Signer { title: None, name: Some("a".repeat(51)) });
        let due = |day: &str| Task {
            deadline: Some(Deadline { due: Some(day.into()), ..Default::default() }),
            ..Default::default()
        };
        plan.tasks = vec![due("2026-01-31"), due("2025-12-31")];
        let fields: Vec<_> = doubts(&plan).into_iter().filter_map(|doubt| doubt.field).collect();
        assert_eq!(fields, ["document.title", "document.signers[0].name"]);
        let json = serde_json::to_value(metadata(&plan)).unwrap();
        assert_eq!(json["DueDate"], "2025-12-31");
        assert_eq!(json["Subject"].as_str().map(|text| text.chars().count()), Some(501));
        assert_eq!(json["SignerInfo"][0]["FullName"], "a".repeat(51));
    }
}
