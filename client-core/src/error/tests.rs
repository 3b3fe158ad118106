mod content;
mod line;
mod redaction;
