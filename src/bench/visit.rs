//! Somebody with an account and bots, who does everything over HTTP.

use std::net::SocketAddr;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{Result, http::Client};

/// The owner of the bots that are measured.
pub struct Owner {
    /// Their browser.
    pub client: Client,
}

/// A bot of the owner's.
pub struct Bot {
    /// The bot.
    pub id: String,
    /// The end of its share link.
    pub slug: String,
}

impl Owner {
    /// Makes an account.
    pub async fn sign_up(address: SocketAddr) -> Result<Self> {
        let mut client = Client::connect(address).await?;
        let form = [
            ("username", "dilnoza"),
            ("email", "dilnoza@example.uz"),
            ("password", "choynak 7 piyola"),
        ];
        client.post("/api/sign_up", &form).await?;
        Ok(Self { client })
    }

    /// Makes a bot in each language; three are what a small shop has.
    pub async fn make_bots(&mut self) -> Result<Vec<Bot>> {
        let mut bots = Vec::new();
        for (name, language) in [("Shop", "en"), ("Клиника", "ru"), ("Maktab", "uz")] {
            let form = [
                ("name", name),
                ("purpose", ""),
                ("language", language),
                ("template", "shop"),
            ];
            let answer = self.client.post("/api/create_bot", &form).await?;
            let place = answer.head.header("location");
            let id = place
                .split('/')
                .nth(2)
                .ok_or("a new bot has no address")?
                .to_owned();
            let found: Value = self.ask("find_bot", &[("bot", &id)]).await?;
            let slug = found["slug"]
                .as_str()
                .ok_or("a bot has no share link")?
                .to_owned();
            bots.push(Bot { id, slug });
        }
        Ok(bots)
    }

    /// Adds a provider that speaks OpenAI's protocol; its id.
    pub async fn add_provider(&mut self, base_url: &str, key: &str) -> Result<String> {
        let form = [
            ("provider", ""),
            ("kind", "open_ai"),
            ("name", "Models"),
            ("base_url", base_url),
            ("key", key),
            ("input_price", ""),
            ("output_price", ""),
        ];
        self.client.post("/api/save_provider", &form).await?;
        let providers: Value = self.ask("list_providers", &[]).await?;
        let id = providers[0]["id"].as_str();
        Ok(id.ok_or("the provider is not in the list")?.to_owned())
    }

    /// Lets a bot answer with a model of a provider's, of whatever it likes.
    pub async fn choose_model(&mut self, bot: &Bot, provider: &str, model: &str) -> Result<()> {
        let form = [
            ("bot", bot.id.as_str()),
            ("provider", provider),
            ("model", model),
            ("mode", "free"),
            ("temperature", ""),
            ("max_output_tokens", ""),
        ];
        self.client.post("/api/update_model", &form).await?;
        let publish = [("bot", bot.id.as_str())];
        self.client.post("/api/publish_bot", &publish).await?;
        Ok(())
    }

    /// Calls a server function for its JSON.
    pub async fn ask<T: DeserializeOwned>(
        &mut self,
        function: &str,
        fields: &[(&str, &str)],
    ) -> Result<T> {
        let answer = self
            .client
            .post(&format!("/api/{function}"), fields)
            .await?;
        Ok(serde_json::from_slice(&answer.body)?)
    }
}
