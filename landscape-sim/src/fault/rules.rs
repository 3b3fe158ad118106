//! The injected rules and which of them strikes next.

use super::{Fault, FaultKind, Selector};

/// The rules that are still to strike.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    rules: Vec<Fault>,
}

/// What a rule is told about a request.
pub(crate) struct Due<'a> {
    pub(crate) sequence: u64,
    pub(crate) operation: &'a str,
    pub(crate) is_write: bool,
}

impl Rules {
    pub(crate) fn add(&mut self, fault: Fault) {
        self.rules.push(fault);
    }

    pub(crate) fn clear(&mut self) {
        self.rules.clear();
    }

    /// How many rules have not struck as often as they shall; those that strike always are not counted.
    pub(crate) fn pending(&self) -> usize {
        self.rules
            .iter()
            .filter(|fault| fault.rule.times.is_some())
            .count()
    }

    /// The fault that strikes this request, used up by one.
    pub(crate) fn take(&mut self, due: &Due<'_>) -> Option<FaultKind> {
        let mut struck = None;
        for fault in &mut self.rules {
            let rule = &mut fault.rule;
            let fits = match &rule.selector {
                Selector::Any => true,
                Selector::Write => due.is_write,
                Selector::Operation(operation) => operation == due.operation,
                Selector::Exchange(sequence) => *sequence == due.sequence,
            };
            if !fits {
                continue;
            }
            if rule.skip > 0 {
                rule.skip -= 1;
                continue;
            }
            if rule.times == Some(0) {
                continue;
            }
            rule.times = rule.times.map(|times| times - 1);
            struck = Some(fault.kind.clone());
            break;
        }
        self.rules.retain(|fault| fault.rule.times != Some(0));
        struck
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strikes(rules: &mut Rules, operations: &[&str]) -> Vec<Option<&'static str>> {
        operations
            .iter()
            .zip(1..)
            .map(|(operation, sequence)| {
                let due = Due {
                    sequence,
                    operation,
                    is_write: operation.contains("write"),
                };
                rules.take(&due).map(|kind| kind.word())
            })
            .collect()
    }

    #[test]
    fn counts_only_what_fits() {
        let mut rules = Rules::default();
        rules.add(Fault::on("a").nth(2).times(2).refuse());
        assert_eq!(rules.pending(), 1);
        assert_eq!(
            strikes(&mut rules, &["a", "b", "a", "b", "a", "a"]),
            [None, None, Some("refused"), None, Some("refused"), None]
        );
        assert_eq!(rules.pending(), 0);
    }

    #[test]
    fn selects_writes_exchanges_and_everything() {
        let mut rules = Rules::default();
        rules.add(Fault::any_write().hang());
        rules.add(Fault::exchange(3).drop_request());
        rules.add(Fault::any().always().nth(4).truncate_body());
        assert_eq!(
            strikes(&mut rules, &["r", "write", "r", "r", "r", "r"]),
            [
                None,
                Some("hanging"),
                Some("dropped"),
                None,
                None,
                Some("truncated")
            ]
        );
        assert_eq!(rules.pending(), 0);
        rules.clear();
        assert_eq!(strikes(&mut rules, &["r"]), [None]);
    }
}
