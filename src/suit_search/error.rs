//! Why a request is none.

/// What is wrong with a request. Never repeats what was sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {message}{}", self.question())]
pub struct RequestError {
    /// The member to blame: `wanted[2].line`.
    pub path: String,
    pub message: String,
    /// What may have been meant.
    pub suggestion: Option<String>,
}

impl RequestError {
    pub fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { path: path.into(), message: message.into(), suggestion: None }
    }

    #[must_use]
    pub fn suggesting(self, suggestion: Option<&str>) -> Self {
        Self { suggestion: suggestion.map(str::to_owned), ..self }
    }

    /// The same error where the request is a member of something else.
    #[must_use]
    pub fn within(self, member: &str) -> Self {
        Self { path: format!("{member}.{}", self.path), ..self }
    }

    fn question(&self) -> String {
        self.suggestion
            .as_ref()
            .map_or_else(String::new, |meant| format!("; did you mean {meant}?"))
    }
}
