//! What YAML brings along that TOML has not.

use super::{Mistake, RIGHT_YAML, yaml};

/// As [`only`], with a bound for the memory that reading takes.
fn only_in(text: &str, most_mib: u64) -> String {
    let mut told = String::new();
    let used = allocation_counter::measure(|| told = only(text));
    let mib = used.bytes_max / 1024 / 1024;
    assert!(mib < most_mib, "{mib} MiB");
    told
}

fn only(text: &str) -> String {
    let found = yaml(text).unwrap_err();
    assert_eq!(found.iter().count(), 1, "{found}");
    found.to_string()
}

#[test]
fn what_is_no_yaml_is_told_with_its_place() {
    for (text, place) in [
        ("btp: [", "line 1, column 6: YAML: "),
        ("a: 1\nb: \"x\n", "line 2, column 4: YAML: "),
        ("- &a x\n- *b", "line 2, column 3: YAML: "),
        ("btp: {}\n---\nbtp: {}", "line 3, column 1: YAML: "),
    ] {
        let told = only(text);
        assert!(told.starts_with(place), "{text:?}: {told}");
        assert_eq!(told.matches("line ").count(), 1, "{told}");
    }
    assert_eq!(
        only(""),
        "line 1, column 1: has no value: a table is expected"
    );
}

#[test]
fn anchors_and_merge_keys_share_what_many_systems_have() {
    let shared = RIGHT_YAML
        .replace("    entitlements:\n", "    entitlements: &usual\n")
        .replace("    tenant:\n", "    tenant: &tenant\n")
        + "    entitlements: *usual\n    tenant:\n      <<: *tenant\n      user: OTHER\n";
    let file = yaml(&shared).unwrap();
    let [one, two] = file.document().connections.as_slice() else {
        panic!("{file:?}")
    };
    assert_eq!(one.entitlements, two.entitlements);
    let [one, two] = [one, two].map(|one| one.tenant.as_ref().unwrap());
    assert_eq!(one.host, two.host);
    assert_eq!((one.user.as_str(), two.user.as_str()), ("ADMIN", "OTHER"));
}

#[test]
fn one_anchor_may_serve_a_fleet_of_a_thousand() {
    let mut text = RIGHT_YAML.replace("    entitlements:\n", "    entitlements: &usual\n");
    for number in 0..1_000 {
        let more = format!("  - system_name: s{number}\n    entitlements: *usual\n");
        text += &more;
    }
    let file = yaml(&text).unwrap();
    assert_eq!(file.document().connections.len(), 1_002);
}

/// Ten anchors, each nine times the one before: a thousand million values from a few lines.
#[test]
fn a_billion_laughs_are_cut_short() {
    let mut text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n".to_owned();
    for level in 1..10 {
        let before = vec![format!("*a{}", level - 1); 9].join(", ");
        let more = format!("a{level}: &a{level} [{before}]\n");
        text += &more;
    }
    text.push_str(RIGHT_YAML);
    let told = only_in(&text, 64);
    assert!(told.contains("too large"), "{told}");
}

/// Few events, but each of them large: one long text, repeated.
#[test]
fn aliases_cannot_repeat_a_long_text_or_key() {
    let long = "x".repeat(1_000_000);
    let many = vec!["*a"; 40_000].join(", ");
    let told = only_in(&format!("btp: &a {long}\nconnections: [{many}]\n"), 64);
    assert!(told.contains("too large"), "{told}");
    let told = only(&format!("? \"{long}\"\n: x\n"));
    assert_eq!(told, "line 1, column 3: YAML: a key is too long");
}

#[test]
fn deep_nesting_is_a_mistake_and_no_overflow() {
    for text in [
        "[".repeat(100_000),
        "a: {".repeat(100_000),
        "- ".repeat(100_000),
    ] {
        let told = only(&text);
        assert!(told.contains("YAML: "), "{told}");
    }
}

#[test]
fn a_password_that_yaml_stumbles_over_is_not_repeated() {
    for written in [
        "hunter22",
        "!hunter22 x",
        "!!int hunter22",
        "!!binary hunter22",
        "*hunter22",
        "%hunter22",
        "@hunter22",
        "hunter22: x",
        "\"hunter22",
        "{hunter22",
        "[hunter22]",
        "{hunter22}",
        "{? hunter22 : {hunter22}}",
        "{ env: A, hunter22: x }",
        "|\n hunter22",
        "hunter22: [\n",
        "\"hunter22\\q\"",
    ] {
        let text = RIGHT_YAML.replace("{ env: BTP_PASSWORD }", written);
        let found = yaml(&text).unwrap_err();
        let told = format!("{found}\n{found:?}");
        assert!(!told.contains("hunter22"), "{written}: {told}");
        let place = found.iter().find_map(Mistake::position);
        assert!(place.is_some(), "{told}");
    }
}
