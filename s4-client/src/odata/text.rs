//! The little that is needed of XML and HTML: texts of elements, and what a page says.
//!
//! No parser: bodies of failures are often cut, mixed or malformed, and a text is all that is
//! wanted of them.

/// The text of the first element `name`, whatever its namespace prefix, and what follows it.
pub(super) fn element<'a>(xml: &'a str, name: &str) -> Option<(&'a str, &'a str)> {
    let (_, text, after) = split(xml, name)?;
    Some((text, after))
}

/// What stands before the first element `name`, its text, and what follows it.
pub(super) fn split<'a>(xml: &'a str, name: &str) -> Option<(&'a str, &'a str, &'a str)> {
    let mut rest = xml;
    loop {
        let (_, after) = rest.split_once('<')?;
        let head = xml.get(..xml.len().checked_sub(after.len())?.checked_sub(1)?)?;
        let end = after.find('>')?;
        let (tag, body) = (after.get(..end)?, after.get(end + 1..)?);
        rest = body;
        let full = tag
            .split(|c: char| c.is_whitespace() || c == '/')
            .next()
            .unwrap_or_default();
        let local = full.rsplit(':').next().unwrap_or_default();
        if local != name {
            continue;
        }
        if tag.ends_with('/') {
            return Some((head, "", body));
        }
        let closing = format!("</{full}>");
        return Some(match body.split_once(closing.as_str()) {
            Some((text, after)) => (head, text, after),
            None => (head, body, ""),
        });
    }
}

/// The text of the first element `name`, without markup; `None` if there is none.
pub(super) fn element_text(xml: &str, name: &str) -> Option<String> {
    let (text, _) = element(xml, name)?;
    let text = unescape(text.trim());
    (!text.is_empty()).then_some(text)
}

/// What a person would read on an HTML page, at most `limit` characters. What comes much later is not looked
/// at.
pub(super) fn visible(html: &str, limit: usize) -> String {
    let mut text = String::new();
    let mut rest = html;
    let enough = limit.saturating_mul(64);
    while let Some((before, after)) = rest.split_once('<') {
        if text.len() > enough {
            rest = "";
            break;
        }
        text.push_str(before);
        text.push(' ');
        rest = after;
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let name: String = rest
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_ascii_lowercase();
        rest = rest.split_once('>').map_or("", |(_, after)| after);
        if matches!(name.as_str(), "script" | "style") {
            rest = skip_to_closing(rest, &name);
        }
    }
    text.push_str(rest);
    let text = unescape(&text);
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    if line.chars().count() > limit {
        line.chars().take(limit).chain(['…']).collect()
    } else {
        line
    }
}

/// Scripts and styles hold no words for people, and may hold `<`.
fn skip_to_closing<'a>(html: &'a str, name: &str) -> &'a str {
    let mut rest = html;
    while let Some((_, after)) = rest.split_once("</") {
        if after
            .get(..name.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(name))
        {
            return after.split_once('>').map_or("", |(_, after)| after);
        }
        rest = after;
    }
    ""
}

/// `&#1114111;` is the longest that stands for a character. Looking further for a `;` would take a page full of
/// `&` quadratic time.
const LONGEST_ENTITY: usize = 12;

fn unescape(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let end = LONGEST_ENTITY.min(after.len());
        let end = (0..=end).rev().find(|end| after.is_char_boundary(*end));
        let entity = after
            .get(..end.unwrap_or_default())
            .and_then(|head| head.find(';'))
            .and_then(|end| Some((after.get(..end)?, after.get(end + 1..)?)))
            .and_then(|(entity, after)| Some((character(entity)?, after)));
        if let Some((character, after)) = entity {
            out.push(character);
            rest = after;
        } else {
            out.push('&');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

fn character(entity: &str) -> Option<char> {
    Some(match entity {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        _ => {
            let number = entity.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    })
}
