//! Identifiers of the simulated account: drawn from one seeded source, so that a run repeats exactly.

use std::fmt::Write as _;

/// A seeded source of identifiers.
pub(crate) struct Ids {
    rng: fastrand::Rng,
    job: u64,
}

impl Ids {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            rng: fastrand::Rng::with_seed(seed),
            job: 30_000_000,
        }
    }

    /// `count` hexadecimal digits.
    pub(crate) fn hex(&mut self, count: usize) -> String {
        let mut text = String::with_capacity(count + 16);
        while text.len() < count {
            let _ = write!(text, "{:016x}", self.rng.u64(..));
        }
        text.truncate(count);
        text
    }

    /// A version 4 GUID.
    pub(crate) fn guid(&mut self) -> String {
        let high = self.rng.u64(..);
        let low = self.rng.u64(..);
        format!(
            "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xffff,
            high & 0xfff,
            0x8000 | ((low >> 48) & 0x3fff),
            low & 0xffff_ffff_ffff,
        )
    }

    /// The next job number: decimal digits, as the jobs service gives them out.
    pub(crate) fn job(&mut self) -> String {
        self.job += 1 + self.rng.u64(..17);
        self.job.to_string()
    }
}
