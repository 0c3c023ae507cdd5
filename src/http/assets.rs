//! Addresses of the files pages load, with a hash of their content so that browsers keep them.

use std::{fs, path::Path, sync::Arc};

use leptos::config::LeptosOptions;
use sha2::{Digest, Sha256};

use crate::config::hex;

/// The chat's script is part of the binary, so the address always fits the file.
const CHAT_SCRIPT: &str = include_str!("../../public/chat.js");

/// Addresses of the files a server-rendered page loads.
#[derive(Debug, Clone)]
pub struct Assets(Arc<Files>);

#[derive(Debug)]
struct Files {
    stylesheet: String,
    chat_script: String,
}

impl Assets {
    /// Finds the names cargo-leptos gave the files of this build.
    pub fn find(options: &LeptosOptions) -> Self {
        let hash = if options.hash_files {
            css_hash(options)
        } else {
            None
        };
        let hash = hash.map_or_else(String::new, |hash| format!(".{hash}"));
        let script = hex(&Sha256::digest(CHAT_SCRIPT.as_bytes()));
        Self(Arc::new(Files {
            stylesheet: format!(
                "/{}/{}{hash}.css",
                options.site_pkg_dir, options.output_name
            ),
            chat_script: format!("/chat.js?v={}", &script[..16]),
        }))
    }

    /// The stylesheet.
    pub fn stylesheet(&self) -> &str {
        &self.0.stylesheet
    }

    /// The chat page's script.
    pub fn chat_script(&self) -> &str {
        &self.0.chat_script
    }
}

/// cargo-leptos writes `hash.txt` beside the executable, a line `css: HASH` among others.
fn css_hash(options: &LeptosOptions) -> Option<String> {
    let folder = std::env::current_exe().ok()?.parent().map(Path::to_owned)?;
    let text = fs::read_to_string(folder.join(options.hash_file.as_ref())).ok()?;
    text.lines()
        .find_map(|line| line.strip_prefix("css:"))
        .map(|hash| hash.trim().to_owned())
}
