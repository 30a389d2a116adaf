//! Two HTML parsers, on a page like those that operators fetch: a table of
//! releases with links.

use std::sync::LazyLock;

static PAGE: LazyLock<String> = LazyLock::new(|| {
    let mut page = String::from("<!doctype html><html><head><title>Releases</title></head><body><table>");
    for i in 0..200 {
        page.push_str(&format!(
            "<tr class=\"row {}\"><td><a href=\"/download/v1.{i}.tar.gz?a=1&amp;b={i}\">v1.{i}</a></td>\
             <td>2024-01-{:02}</td><td><!-- note --><b>size</b>: {} bytes</td></tr>\n",
            if i % 2 == 0 { "even" } else { "odd" },
            i % 28 + 1,
            i * 7919
        ));
    }
    page.push_str("</table></body></html>");
    page
});

/// Parses the page `times` times with `tl` and returns how many links there are.
#[unsafe(no_mangle)]
pub extern "C" fn run_tl(times: u32) -> u32 {
    let mut links = 0;
    for _ in 0..times {
        let dom = tl::parse(&PAGE, tl::ParserOptions::default()).expect("the page is HTML");
        let found = dom.query_selector("a[href]").expect("the selector is valid");
        links += found.count() as u32;
    }
    links
}

/// The same with `scraper`, which builds the tree that browsers build.
#[unsafe(no_mangle)]
pub extern "C" fn run_scraper(times: u32) -> u32 {
    let selector = scraper::Selector::parse("tr.even a[href]").expect("the selector is valid");
    (0..times)
        .map(|_| scraper::Html::parse_document(&PAGE).select(&selector).count() as u32)
        .sum()
}
