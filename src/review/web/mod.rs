//! The desk on a screen: a web server for one machine, its pages in Vietnamese, everything inside the program.

mod document_page;
mod guard;
mod queue_page;
mod report_page;
mod server;

pub use server::{Draw, Server, Setup};

use maud::{DOCTYPE, Markup, html};

/// A page around `body`.
fn page(title: &str, class: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="vi" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                link rel="icon" href="data:,";
                link rel="stylesheet" href="/page.css";
                script src="/page.js" defer {}
            }
            body class=(class) { (body) }
        }
    }
}
