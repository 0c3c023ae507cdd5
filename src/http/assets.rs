//! Addresses of the files pages load, with a hash of their content so that browsers keep them.

use std::{fs, path::Path, sync::Arc};

use leptos::config::LeptosOptions;
use sha2::{Digest, Sha256};

use crate::config::hex;

/// The scripts are part of the binary, so their addresses always fit the files.
const CHAT_SCRIPT: &str = include_str!("../../public/chat.js");
const COMPARE_SCRIPT: &str = include_str!("../../public/compare.js");
const FRAME_SCRIPT: &str = include_str!("../../public/frame.js");

/// Addresses of the files a server-rendered page loads.
#[derive(Debug, Clone)]
pub struct Assets(Arc<Files>);

#[derive(Debug)]
struct Files {
    stylesheet: String,
    chat_script: String,
    compare_script: String,
    frame_script: String,
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
        Self(Arc::new(Files {
            stylesheet: format!(
                "/{}/{}{hash}.css",
                options.site_pkg_dir, options.output_name
            ),
            chat_script: addressed("/chat.js", CHAT_SCRIPT),
            compare_script: addressed("/compare.js", COMPARE_SCRIPT),
            frame_script: addressed("/frame.js", FRAME_SCRIPT),
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

    /// The script of the widget's frame, which fetches the chat page's.
    pub fn frame_script(&self) -> &str {
        &self.0.frame_script
    }

    /// The script of the page that compares models.
    pub fn compare_script(&self) -> &str {
        &self.0.compare_script
    }
}

/// A path with a hash of what it leads to.
fn addressed(path: &str, content: &str) -> String {
    let hash = hex(&Sha256::digest(content.as_bytes()));
    format!("{path}?v={}", &hash[..16])
}

/// cargo-leptos writes `hash.txt` beside the executable, a line `css: HASH` among others.
fn css_hash(options: &LeptosOptions) -> Option<String> {
    let folder = std::env::current_exe().ok()?.parent().map(Path::to_owned)?;
    let text = fs::read_to_string(folder.join(options.hash_file.as_ref())).ok()?;
    text.lines()
        .find_map(|line| line.strip_prefix("css:"))
        .map(|hash| hash.trim().to_owned())
}
