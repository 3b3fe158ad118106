//! An operator that is a folder: instructions out, answers in.

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use client_core::{SecretString, clock::Clock};
use jiff::Timestamp;

use super::{
    instruction::{Instruction, Task, Wanted},
    operator::{Answer, Operator, OperatorError, Question, Reply},
    words::{how_to_answer, understand},
};
use crate::step::Responsible;

/// Writes each instruction into a folder, and waits until somebody puts the answer beside it.
///
/// | file | what |
/// |---|---|
/// | `02-btp-administrator-get-token.md` | the instruction, for people |
/// | `02-btp-administrator-get-token.json` | the same, for programs |
/// | `02-btp-administrator-get-token.answer.txt` | the answer: `done`, `registered`, `later`, `no` and the reason, or the token |
/// | `02-btp-administrator-get-token.problem.txt` | why an answer was not understood |
///
/// Files are written whole or not at all. An instruction that is there already is gone on with, by whichever process
/// wrote it. An answer of `done` or `registered` stays, so that a process that is started again need not ask again; every other
/// answer is deleted when it is read, one that holds a token at once, and by one process only. No token is ever written.
///
/// Who can read the folder can read a token until it is taken, and a deleted file may still be on the disk: let a token
/// go [by hand](super::TokenPath::ByHand) unless the folder is fit for secrets.
///
/// A folder is for one system. Delete the answers ([`clear`](Self::clear)) when all is connected.
pub struct FileDrop {
    folder: PathBuf,
    clock: Arc<dyn Clock>,
    interval: Duration,
}

impl FileDrop {
    /// A drop in this folder, which is made if it is not there. It is looked into every two seconds.
    pub fn new(folder: impl Into<PathBuf>, clock: Arc<dyn Clock>) -> Self {
        Self {
            folder: folder.into(),
            clock,
            interval: Duration::from_secs(2),
        }
    }

    /// Sets how often the folder is looked into.
    pub fn interval(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    /// Deletes instructions and answers of the three tasks.
    ///
    /// # Errors
    ///
    /// If one that is there cannot be deleted.
    pub fn clear(&self) -> Result<(), OperatorError> {
        for (task, who) in [
            (Task::AddSystem, Responsible::BtpAdministrator),
            (Task::GetToken, Responsible::BtpAdministrator),
            (Task::CreateExtension, Responsible::TenantAdministrator),
        ] {
            for ending in ["answer.txt", "problem.txt", "json", "md"] {
                delete(&self.path(task, who, ending))?;
            }
        }
        Ok(())
    }

    fn path(&self, task: Task, who: Responsible, ending: &str) -> PathBuf {
        let who = match who {
            Responsible::Caller => "caller",
            Responsible::BtpAdministrator => "btp-administrator",
            Responsible::TenantAdministrator => "s4hana-cloud-administrator",
        };
        let (number, task) = (task.number(), task.name());
        self.folder
            .join(format!("{number:02}-{who}-{task}.{ending}"))
    }

    fn file(&self, instruction: &Instruction, ending: &str) -> PathBuf {
        self.path(instruction.task, instruction.who, ending)
    }

    /// Puts the instruction into the folder, unless it is there.
    fn publish(&self, instruction: &Instruction) -> Result<(), OperatorError> {
        fs::create_dir_all(&self.folder)
            .map_err(|error| OperatorError::io(self.folder.display().to_string(), error))?;
        if self.find(instruction)?.as_ref() == Some(instruction) {
            return Ok(());
        }
        let answer = self.file(instruction, "answer.txt");
        let markdown = format!(
            "{}\nTo answer, put a file named `{}` into this folder. It holds {}. Write it under another name first, \
             and rename it.{}\n",
            instruction.to_markdown(),
            answer.file_name().unwrap_or_default().display(),
            how_to_answer(instruction.wanted),
            match instruction.wanted {
                Wanted::Token => " It is deleted as soon as it is read.",
                Wanted::Done => "",
            }
        );
        let json = serde_json::to_vec_pretty(instruction)
            .map_err(|error| OperatorError::Other(error.to_string()))?;
        // The JSON file last: where it is, both are.
        self.write(&self.file(instruction, "md"), markdown.as_bytes())?;
        self.write(&self.file(instruction, "json"), &json)
    }

    /// The instruction of this task that is in the folder.
    fn find(&self, instruction: &Instruction) -> Result<Option<Instruction>, OperatorError> {
        let path = self.file(instruction, "json");
        let found = match fs::read(&path) {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(OperatorError::io(path.display().to_string(), error)),
        };
        // What is not an instruction is written over: it has this name.
        let found = serde_json::from_slice::<Instruction>(&found).ok();
        match found {
            Some(other) if other.system_name != instruction.system_name => {
                Err(OperatorError::Occupied {
                    folder: self.folder.clone(),
                    other: other.system_name,
                })
            }
            found => Ok(found),
        }
    }

    /// Writes a file so that nobody sees half of it.
    fn write(&self, path: &Path, content: &[u8]) -> Result<(), OperatorError> {
        let failed = |error| OperatorError::io(path.display().to_string(), error);
        let mut builder = tempfile::Builder::new();
        builder.prefix(".hand-off-");
        // As any new file: the administrators are other users, and no secret is in it.
        #[cfg(unix)]
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o666);
        #[cfg(unix)]
        builder.permissions(mode);
        let mut file = builder.tempfile_in(&self.folder).map_err(failed)?;
        io::Write::write_all(&mut file, content).map_err(failed)?;
        file.persist(path)
            .map(drop)
            .map_err(|error| failed(error.error))
    }

    /// The answer that lies in the folder, if it is finished and counts.
    fn take(
        &self,
        question: &Question,
        last: &mut Option<(u64, SystemTime)>,
    ) -> Result<Option<Reply>, OperatorError> {
        let instruction = &question.instruction;
        let path = self.file(instruction, "answer.txt");
        let Some((length, written)) = looks(&path)? else {
            *last = None;
            return Ok(None);
        };
        let at = Timestamp::try_from(written).unwrap_or(Timestamp::MIN);
        if question.newer_than.is_some_and(|then| at <= then) {
            delete(&path)?;
            return Ok(None);
        }
        // Somebody may be in the middle of writing it.
        if length == 0 || last.replace((length, written)) != Some((length, written)) {
            return Ok(None);
        }
        let Some(text) = read(&path)? else {
            return Ok(None);
        };
        let problem = self.file(instruction, "problem.txt");
        let answer = understand(&text, instruction.wanted);
        if let Some(answer @ (Answer::Done | Answer::Registered)) = answer {
            delete(&problem)?;
            return Ok(Some(Reply::from(answer).at(at)));
        }
        // Whoever deletes it has it: another process that read the same finds nothing to delete.
        if !delete(&path)? {
            return Ok(None);
        }
        let Some(answer) = answer else {
            let how = how_to_answer(instruction.wanted);
            let text =
                format!("The answer was not understood, and is deleted. It should hold {how}.\n");
            self.write(&problem, text.as_bytes())?;
            return Ok(None);
        };
        delete(&problem)?;
        Ok(Some(Reply::from(answer).at(at)))
    }
}

#[async_trait]
impl Operator for FileDrop {
    async fn ask(&self, question: &Question) -> Result<Reply, OperatorError> {
        self.publish(&question.instruction)?;
        let mut last = None;
        loop {
            if let Some(reply) = self.take(question, &mut last)? {
                return Ok(reply);
            }
            self.clock.sleep(self.interval).await;
        }
    }

    async fn recall(&self, instruction: &Instruction) -> Result<Option<Reply>, OperatorError> {
        // An answer without its instruction was not given to this system.
        if self.find(instruction)?.is_none() {
            return Ok(None);
        }
        let path = self.file(instruction, "answer.txt");
        let Some((_, written)) = looks(&path)? else {
            return Ok(None);
        };
        let at = Timestamp::try_from(written).unwrap_or(Timestamp::MIN);
        let answer = read(&path)?.and_then(|text| understand(&text, instruction.wanted));
        Ok(answer
            .filter(|answer| matches!(answer, Answer::Done | Answer::Registered))
            .map(|answer| Reply::from(answer).at(at)))
    }
}

impl fmt::Debug for FileDrop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileDrop")
            .field("folder", &self.folder)
            .field("interval", &self.interval)
            .finish_non_exhaustive()
    }
}

/// A file's length and when it was written; `None` if there is none.
fn looks(path: &Path) -> Result<Option<(u64, SystemTime)>, OperatorError> {
    let looked = fs::metadata(path).and_then(|found| Ok((found.len(), found.modified()?)));
    found(path, looked)
}

/// What is in a file, as a secret; `None` if there is none.
fn read(path: &Path) -> Result<Option<SecretString>, OperatorError> {
    found(path, fs::read_to_string(path).map(SecretString::from))
}

/// Whether there was something to delete.
fn delete(path: &Path) -> Result<bool, OperatorError> {
    found(path, fs::remove_file(path)).map(|deleted| deleted.is_some())
}

fn found<T>(path: &Path, result: io::Result<T>) -> Result<Option<T>, OperatorError> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(OperatorError::io(path.display().to_string(), error)),
    }
}
