//! The share page, as promised to owners and visitors.

use std::{io::Cursor, time::Duration};

use axum::body::Body;
use http::{Method, StatusCode};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage, metadata::Orientation};
use serde_json::Value;

use crate::{
    bot::store as bots,
    error::{AppError, Problem},
    share::{Picture, PictureKind, ShareView, limits},
    testing::{Answer, Person, World, on_both_databases},
};

use super::{gate, store};

const PASSWORD: &str = "samovar va choynak";
const PRICES: &str = "# Delivery\n\nDelivery inside Tashkent costs 25 000 soʻm.";
const QUESTION: &str = "What does delivery cost?";

/// A bot with a document, its owner, and its page.
struct Shop {
    owner: Person,
    bot: String,
    room: String,
}

impl Shop {
    async fn of(world: &World) -> Self {
        let mut owner = world.member("dilnoza").await;
        let bot = owner.make_bot("Lola shop").await;
        owner.teach(&bot, "Prices", PRICES).await;
        let room = format!("/b/{}", owner.slug(&bot).await);
        Self { owner, bot, room }
    }

    async fn call(&mut self, function: &str, fields: &[(&str, &str)]) -> Answer {
        let bot = [("bot", self.bot.as_str())];
        let fields: Vec<_> = bot.iter().chain(fields).copied().collect();
        self.owner.call(function, &fields).await
    }

    async fn set(&mut self, fields: &[(&str, &str)]) {
        let saved = self.call("save_share", fields).await;
        assert!(saved.is_ok(), "{}", saved.body);
    }

    async fn guard(&mut self, password: &str) {
        let saved = self
            .call("set_share_password", &[("password", password)])
            .await;
        assert!(saved.is_ok(), "{}", saved.body);
    }

    async fn view(&mut self) -> ShareView {
        self.call("find_share", &[]).await.json()
    }

    async fn upload(&mut self, kind: &str, name: &str, content: &[u8]) -> String {
        let path = format!("/bots/{}/share/pictures", self.bot);
        let answer = self
            .owner
            .upload_to(&path, &[("kind", kind)], name, content)
            .await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        answer.location().to_owned()
    }

    async fn picture(&mut self, kind: PictureKind) -> Option<Picture> {
        let pictures = self.view().await.pictures;
        pictures.into_iter().find(|picture| picture.kind == kind)
    }

    /// The content that is kept of a picture.
    async fn content(&self, world: &World, picture: &Picture) -> (String, Vec<u8>) {
        let slug = self.room.trim_start_matches("/b/");
        let (workspace, bot) = bots::of_slug(world.db(), slug).await.unwrap();
        store::picture(world.db(), &workspace, &bot, &picture.hash)
            .await
            .unwrap()
    }

    async fn enter(&self, visitor: &mut Person, password: &str) -> String {
        let path = format!("{}/password", self.room);
        let answer = visitor.post(&path, &[("password", password)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        answer.location().to_owned()
    }

    async fn messages(&self, world: &World) -> i64 {
        crate::sql!(world.db(), |c| {
            sqlx::query_scalar("select count(*) from messages m join conversations v on v.id = m.conversation_id where v.bot_id = $1")
                .bind(&self.bot)
                .fetch_one(c)
                .await
        })
        .unwrap()
    }
}

async fn asked(visitor: &mut Person, room: &str) -> Answer {
    visitor
        .post_for_json(&format!("{room}/messages"), &[("text", QUESTION)])
        .await
}

fn file(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.into().write_to(&mut file, format).unwrap();
    file.into_inner()
}

/// A picture in a plain colour.
fn plain(width: u32, height: u32) -> RgbImage {
    RgbImage::from_pixel(width, height, Rgb([200, 30, 40]))
}

on_both_databases! {
    async fn a_page_that_was_never_set_up_is_the_bots_own_and_is_not_listed(world: World) {
        let shop = Shop::of(&world).await;
        let page = world.stranger().get(&shop.room).await;
        assert_eq!(page.header("x-robots-tag"), "noindex");
        for part in ["<meta name=\"robots\" content=\"noindex\"", "<title>Lola shop</title>", "property=\"og:title\" content=\"Lola shop\"", "data-theme=\"dark\""] {
            assert!(page.body.contains(part), "{part}: {}", page.body);
        }
        assert!(!page.body.contains("og:image") && !page.body.contains("/consent"));
    }

    async fn what_the_owner_sets_shows_at_once_and_is_read_back(world: World) {
        let mut shop = Shop::of(&world).await;
        shop.set(&[
            ("form[title]", " Ask “Lola” "), ("form[description]", "Prices & hours"), ("form[theme]", "light"),
            ("form[language]", "uz"), ("form[privacy]", "https://lola.uz/privacy"),
        ]).await;
        let mut visitor = world.stranger().with_header("accept-language", "ru");
        let page = visitor.get(&shop.room).await;
        let link = format!("http://localhost:3000{}", shop.room);
        for part in [
            "<html lang=\"uz\"", "data-theme=\"light\"", "<title>Ask “Lola”</title>",
            "<meta name=\"description\" content=\"Prices &amp; hours\"",
            "<meta property=\"og:title\" content=\"Ask “Lola”\"", "<meta property=\"og:description\" content=\"Prices &amp; hours\"",
            &format!("<meta property=\"og:url\" content=\"{link}\""), &format!("<link rel=\"canonical\" href=\"{link}\""),
            "content=\"summary\"", "href=\"https://lola.uz/privacy\"", "Maxfiylik siyosati",
        ] {
            assert!(page.body.contains(part), "{part}: {}", page.body);
        }
        assert!(!page.body.contains("name=\"language\""), "a fixed language is not to be chosen");
        // The eyes' choice goes before the owner's.
        visitor.post("/preferences", &[("theme", "dark")]).await;
        assert!(visitor.get(&shop.room).await.body.contains("data-theme=\"dark\""));
        let view = shop.view().await;
        assert_eq!((view.settings.title.as_str(), view.has_password, view.may_edit), ("Ask “Lola”", false, true));
        shop.set(&[("form[theme]", "system")]).await;
        let page = world.stranger().with_header("accept-language", "ru").get(&shop.room).await;
        assert!(page.body.contains("<html lang=\"ru\"") && page.body.contains("data-theme=\"system\""));
        assert!(page.body.contains("name=\"language\"") && page.body.contains("<title>Lola shop</title>"));
    }

    async fn fields_are_limited_with_an_error_beside_each(world: World) {
        let mut shop = Shop::of(&world).await;
        let long = "a".repeat(2000);
        let fields = [
            ("form[title]", long.as_str()), ("form[description]", &long), ("form[consent]", &long),
            ("form[privacy]", "http://lola.uz"),
        ];
        let error: AppError = shop.call("save_share", &fields).await.json();
        assert_eq!(error.of_field("title"), Some(Problem::TooLong(limits::TITLE)));
        assert_eq!(error.of_field("description"), Some(Problem::TooLong(limits::DESCRIPTION)));
        assert_eq!(error.of_field("consent"), Some(Problem::TooLong(limits::CONSENT)));
        assert_eq!(error.of_field("privacy"), Some(Problem::Malformed));
        for (password, problem) in [("", Problem::Required), ("kalta", Problem::TooShort(8)), ("password1", Problem::TooCommon), ("Lola shop", Problem::TooCommon)] {
            let error: AppError = shop.call("set_share_password", &[("password", password)]).await.json();
            assert_eq!(error.of_field("password"), Some(problem), "{password}");
        }
        assert!(!shop.view().await.has_password);
    }

    async fn search_engines_are_told_the_same_everywhere(world: World) {
        let mut shop = Shop::of(&world).await;
        let listed = |page: &Answer| page.header("x-robots-tag").is_empty() && !page.body.contains("noindex");
        let hidden = |page: &Answer| page.header("x-robots-tag") == "noindex" && page.body.contains("content=\"noindex\"");
        assert!(hidden(&world.stranger().get(&shop.room).await));
        shop.set(&[("form[indexed]", "true")]).await;
        assert!(listed(&world.stranger().get(&shop.room).await));
        // A page nobody may fetch could not say that it is not to be listed.
        let robots = world.stranger().get("/robots.txt").await;
        assert_eq!(robots.status, StatusCode::OK);
        assert!(robots.header("content-type").starts_with("text/plain"));
        assert!(robots.body.contains("Disallow: /bots/") && !robots.body.contains("/b/"), "{}", robots.body);
        assert!(shop.call("set_standing", &[("standing", "unpublished")]).await.is_ok());
        assert!(hidden(&world.stranger().get(&shop.room).await));
        assert!(shop.call("set_standing", &[("standing", "open")]).await.is_ok());
        shop.guard(PASSWORD).await;
        assert!(hidden(&world.stranger().get(&shop.room).await));
        let mut visitor = world.stranger();
        shop.enter(&mut visitor, PASSWORD).await;
        let page = visitor.get(&shop.room).await;
        assert!(page.status == StatusCode::OK && hidden(&page));
    }

    async fn nothing_behind_a_password_is_reached_without_it(world: World) {
        let mut shop = Shop::of(&world).await;
        let mut early = world.stranger();
        let begun: Value = asked(&mut early, &shop.room).await.json();
        let (conversation, question, answer) = (begun["conversation"].as_str().unwrap(), begun["question"].as_str().unwrap(), begun["answer"].as_str().unwrap());
        shop.set(&[("form[consent]", "Roziman.")]).await;
        shop.guard(PASSWORD).await;
        let before = shop.messages(&world).await;
        for mut visitor in [early, world.stranger(), shop.owner.clone()] {
            for page in [shop.room.clone(), format!("{}?c={conversation}", shop.room)] {
                let locked = visitor.get(&page).await;
                assert_eq!(locked.status, StatusCode::UNAUTHORIZED, "{page}");
                assert!(locked.body.contains("type=\"password\"") && locked.body.contains("<h1>Lola shop<"), "{}", locked.body);
                for told in ["og:", "Delivery", "delivery", "Roziman", "/messages"] {
                    assert!(!locked.body.contains(told), "{told}: {}", locked.body);
                }
            }
            let events = visitor.get(&format!("{}/messages/{answer}/events", shop.room)).await;
            assert_eq!(events.status, StatusCode::UNAUTHORIZED);
            assert!(!events.body.contains("Delivery"), "{}", events.body);
            let fields = [("text", QUESTION), ("conversation", conversation), ("thumb", "up"), ("edition", "")];
            for post in [
                "messages".to_owned(), "conversations".to_owned(), "consent".to_owned(),
                format!("messages/{answer}/stop"), format!("messages/{answer}/again"),
                format!("messages/{question}/edit"), format!("messages/{answer}/feedback"),
            ] {
                let refused = visitor.post_for_json(&format!("{}/{post}", shop.room), &fields).await;
                assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "{post}: {}", refused.body);
            }
        }
        assert_eq!(shop.messages(&world).await, before);
    }

    async fn the_password_lets_in_by_a_plain_form_and_only_to_its_bot(world: World) {
        let mut shop = Shop::of(&world).await;
        shop.guard(PASSWORD).await;
        let mut visitor = world.stranger();
        let back = shop.enter(&mut visitor, "boshqa parol").await;
        assert_eq!(back, format!("{}?problem=wrong_credentials", shop.room));
        let page = visitor.get(&back).await;
        assert!(page.body.contains("aria-invalid=\"true\"") && page.body.contains("role=\"alert\""), "{}", page.body);
        assert_eq!(shop.enter(&mut visitor, PASSWORD).await, shop.room);
        assert!(visitor.ask(&shop.room, QUESTION).await.contains("25 000"));
        // Neither another bot with the same password nor a made-up permission fits.
        let other = shop.owner.make_bot("Other").await;
        let fields = [("bot", other.as_str()), ("password", PASSWORD)];
        assert!(shop.owner.call("set_share_password", &fields).await.is_ok());
        let other = format!("/b/{}", shop.owner.slug(&other).await);
        assert_eq!(visitor.get(&other).await.status, StatusCode::UNAUTHORIZED);
        let pass = visitor.cookies["share_pass"].clone();
        let (until, seal) = pass.split_once('.').unwrap();
        for forged in [format!("{}9.{seal}", until), format!("{until}."), format!("1.{seal}"), "x".into(), String::new()] {
            visitor.cookies.insert("share_pass".into(), forged.clone());
            assert_eq!(visitor.get(&shop.room).await.status, StatusCode::UNAUTHORIZED, "{forged}");
        }
    }

    async fn a_new_password_ends_what_the_old_one_allowed(world: World) {
        let mut shop = Shop::of(&world).await;
        shop.guard(PASSWORD).await;
        let mut visitor = world.stranger();
        shop.enter(&mut visitor, PASSWORD).await;
        assert_eq!(visitor.get(&shop.room).await.status, StatusCode::OK);
        // Even the same one, set again.
        shop.guard(PASSWORD).await;
        assert_eq!(visitor.get(&shop.room).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(asked(&mut visitor, &shop.room).await.status, StatusCode::UNAUTHORIZED);
        assert!(shop.call("drop_share_password", &[]).await.is_ok());
        assert_eq!(visitor.get(&shop.room).await.status, StatusCode::OK);
        assert_eq!(shop.enter(&mut visitor, "whatever").await, shop.room);
    }

    async fn guesses_are_counted_by_network_and_bot_and_a_right_one_clears_them(world: World) {
        let mut shop = Shop::of(&world).await;
        shop.guard(PASSWORD).await;
        let tries = world.state.config.login_attempts;
        let mut visitor = world.stranger();
        for _ in 1..tries {
            assert!(shop.enter(&mut visitor, "boshqa parol").await.contains("wrong_credentials"));
        }
        assert_eq!(shop.enter(&mut visitor, PASSWORD).await, shop.room);
        let mut guesser = world.stranger();
        for _ in 0..tries {
            assert!(shop.enter(&mut guesser, "boshqa parol").await.contains("wrong_credentials"));
        }
        // A burst at once gets no more, and the right password is no longer looked at.
        let burst = (0..8).map(|_| {
            let (mut guesser, shop) = (guesser.clone(), &shop);
            async move { shop.enter(&mut guesser, PASSWORD).await }
        });
        for place in futures::future::join_all(burst).await {
            assert!(place.contains("too_many_attempts"), "{place}");
        }
        let page = guesser.get(&format!("{}?problem=too_many_attempts", shop.room)).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED);
        assert!(page.body.contains("Too many attempts"), "{}", page.body);
        // Who is in stays in.
        assert_eq!(visitor.get(&shop.room).await.status, StatusCode::OK);
        let long = "a".repeat(20_000);
        let answer = guesser.post(&format!("{}/password", shop.room), &[("password", &long)]).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(guesser.post("/b/nosuchbot/password", &[("password", "x")]).await.status, StatusCode::NOT_FOUND);
    }

    async fn widget_and_programs_need_no_password_of_the_link(world: World) {
        let mut shop = Shop::of(&world).await;
        shop.guard(PASSWORD).await;
        let widget = shop.room.replace("/b/", "/w/");
        assert_eq!(world.stranger().get(&widget).await.status, StatusCode::OK);
        let own = format!("/bots/{}/chat", shop.bot);
        assert!(shop.owner.ask(&own, QUESTION).await.contains("25 000"));
    }

    async fn no_question_is_stored_before_the_visitor_agrees(world: World) {
        let mut shop = Shop::of(&world).await;
        shop.set(&[("form[consent]", "My questions <b>are</b> stored.\r\nI agree."), ("form[privacy]", "https://lola.uz/privacy")]).await;
        let mut visitor = world.stranger();
        let page = visitor.get(&shop.room).await;
        assert!(page.body.contains("My questions &lt;b&gt;are&lt;/b&gt; stored.\nI agree.") && page.body.contains("href=\"https://lola.uz/privacy\""), "{}", page.body);
        assert!(!page.body.contains("id=\"composer\"") && !page.body.contains("chat__starters"), "{}", page.body);
        let refused = asked(&mut visitor, &shop.room).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert_eq!(refused.json::<Value>()["code"], "consent_required");
        let plain = visitor.post(&format!("{}/messages", shop.room), &[("text", QUESTION)]).await;
        assert!(plain.location().contains("problem=consent_required"), "{}", plain.location());
        assert!(visitor.get(&plain.location().replace("#composer", "")).await.body.contains("role=\"alert\""));
        assert_eq!(shop.messages(&world).await, 0);

        let edition = page.body.split("name=\"edition\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let agree = format!("{}/consent", shop.room);
        // A made-up wording is none.
        assert!(visitor.post(&agree, &[("edition", "1")]).await.headers.get("set-cookie").is_none());
        let agreed = visitor.post(&agree, &[("edition", &edition)]).await;
        assert_eq!(agreed.location(), format!("{}#composer", shop.room));
        assert!(agreed.header("set-cookie").contains(&format!("Path={}", shop.room)), "{}", agreed.header("set-cookie"));
        let page = visitor.ask(&shop.room, QUESTION).await;
        assert!(page.contains("25 000") && !page.contains("/consent"), "{page}");
    }

    async fn another_wording_is_asked_for_again_and_the_old_one_is_no_consent(world: World) {
        let mut shop = Shop::of(&world).await;
        shop.set(&[("form[consent]", "First wording.")]).await;
        let mut visitor = world.stranger();
        let first = gate::edition("First wording.");
        let agree = format!("{}/consent", shop.room);
        visitor.post(&agree, &[("edition", &first)]).await;
        let begun: Value = asked(&mut visitor, &shop.room).await.json();
        let (conversation, answer) = (begun["conversation"].as_str().unwrap(), begun["answer"].as_str().unwrap());
        visitor.get(&format!("{}/messages/{answer}/events", shop.room)).await;
        shop.set(&[("form[consent]", "Second wording.")]).await;
        let page = visitor.get(&format!("{}?c={conversation}", shop.room)).await;
        assert!(page.body.contains("Second wording.") && page.body.contains("25 000"), "{}", page.body);
        let before = shop.messages(&world).await;
        let fields = [("text", QUESTION), ("conversation", conversation), ("thumb", "up"), ("comment", "Mine")];
        for post in ["messages".to_owned(), format!("messages/{answer}/again"), format!("messages/{}/edit", begun["question"].as_str().unwrap()), format!("messages/{answer}/feedback")] {
            let refused = visitor.post_for_json(&format!("{}/{post}", shop.room), &fields).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{post}: {}", refused.body);
        }
        assert_eq!(shop.messages(&world).await, before);
        // Whoever had the old page open agrees to what they read, which is no longer it.
        let old = visitor.post(&agree, &[("edition", &first), ("conversation", conversation)]).await;
        assert!(old.headers.get("set-cookie").is_none());
        let second = gate::edition("Second wording.");
        let next = visitor.post(&agree, &[("edition", &second), ("conversation", conversation)]).await;
        assert_eq!(next.location(), format!("{}?c={conversation}#composer", shop.room));
        let odd = visitor.post(&agree, &[("edition", &second), ("conversation", "x\r\nset-cookie: a=b")]).await;
        assert_eq!(odd.location(), format!("{}#composer", shop.room));
        assert_eq!(asked(&mut visitor, &shop.room).await.status, StatusCode::CREATED);
    }

    async fn pictures_are_drawn_anew_and_served_for_good(world: World) {
        let mut shop = Shop::of(&world).await;
        let mut photo = file(plain(300, 200), ImageFormat::Jpeg);
        // A comment after the start of the file, as cameras write places (JFIF, COM).
        photo.splice(2..2, [&[0xff, 0xfe, 0, 16][..], b"GPS: Samarqand"].concat());
        assert!(shop.upload("avatar", "me.png", &photo).await.ends_with("notice=saved"));
        let avatar = shop.picture(PictureKind::Avatar).await.unwrap();
        assert_eq!((avatar.width, avatar.height), (128, 128));
        let (media_type, content) = shop.content(&world, &avatar).await;
        assert_eq!(media_type, "image/jpeg");
        assert!(!content.windows(3).any(|part| part == b"GPS"));
        assert!(content.len() < 10_000, "{}", content.len());

        let path = avatar.path(shop.room.trim_start_matches("/b/"));
        let page = world.stranger().get(&shop.room).await;
        assert!(page.body.contains(&format!("<img src=\"{path}\" alt=\"\" width=\"40\" height=\"40\" class=\"chat__avatar\"")), "{}", page.body);
        assert!(page.body.contains(&format!("og:image\" content=\"http://localhost:3000{path}\"")) && page.body.contains("content=\"summary\""));
        let widget = world.stranger().get(&shop.room.replace("/b/", "/w/")).await;
        assert!(widget.body.contains(&path), "{}", widget.body);
        let served = world.stranger().get(&path).await;
        assert_eq!(served.status, StatusCode::OK);
        for (name, value) in [
            ("content-type", "image/jpeg"), ("x-content-type-options", "nosniff"), ("x-robots-tag", "noindex"),
            ("cache-control", "public, max-age=31536000, immutable"), ("vary", ""), ("set-cookie", ""),
        ] {
            assert_eq!(served.header(name).replace("accept-encoding", ""), value, "{name}");
        }

        let wide = RgbaImage::from_pixel(1600, 840, Rgba([0, 0, 0, 0]));
        assert!(shop.upload("preview", "wide.png", &file(wide, ImageFormat::Png)).await.ends_with("notice=saved"));
        let preview = shop.picture(PictureKind::Preview).await.unwrap();
        assert_eq!((preview.width, preview.height), (1200, 630));
        let (media_type, content) = shop.content(&world, &preview).await;
        assert_eq!(media_type, "image/jpeg");
        let white = image::load_from_memory(&content).unwrap().into_rgb8();
        assert!(white.get_pixel(600, 300).0.iter().all(|value| *value > 250), "transparent is white");
        let page = world.stranger().get(&shop.room).await;
        for part in ["content=\"summary_large_image\"", "og:image:width\" content=\"1200\"", "og:image:height\" content=\"630\""] {
            assert!(page.body.contains(part), "{part}");
        }

        // A new picture has a new address, and the old one leads nowhere.
        let round = RgbaImage::from_fn(200, 200, |x, _| Rgba([0, 90, 200, if x < 100 { 0 } else { 255 }]));
        shop.upload("avatar", "round.webp", &file(round, ImageFormat::WebP)).await;
        let newer = shop.picture(PictureKind::Avatar).await.unwrap();
        assert_eq!(shop.content(&world, &newer).await.0, "image/png");
        assert_ne!(newer.hash, avatar.hash);
        assert_eq!(world.stranger().get(&path).await.status, StatusCode::NOT_FOUND);
        assert!(shop.call("drop_share_picture", &[("kind", "avatar")]).await.is_ok());
        let slug = shop.room.trim_start_matches("/b/").to_owned();
        assert_eq!(world.stranger().get(&newer.path(&slug)).await.status, StatusCode::NOT_FOUND);

        assert!(shop.call("delete_bot", &[]).await.is_ok());
        assert_eq!(world.stranger().get(&preview.path(&slug)).await.status, StatusCode::NOT_FOUND);
        for table in ["select count(*) from share_pictures", "select count(*) from share_pages"] {
            let left: i64 = crate::sql!(world.db(), |c| sqlx::query_scalar(table).fetch_one(c).await).unwrap();
            assert_eq!(left, 0, "{table}");
        }
    }

    async fn what_is_no_picture_is_refused_whatever_it_is_called(world: World) {
        let mut shop = Shop::of(&world).await;
        let png = file(plain(100, 100), ImageFormat::Png);
        let mut endless = png.clone();
        // Width and height in the header, which its checksum no longer fits: neither is believed.
        endless[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
        let huge = png_header(30_000, 30_000);
        let noise = RgbImage::from_fn(800, 800, |x, y| {
            let mixed = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)).wrapping_mul(2_246_822_519);
            Rgb([(mixed >> 8) as u8, (mixed >> 16) as u8, (mixed >> 24) as u8])
        });
        let noise = file(noise, ImageFormat::Png);
        assert!(noise.len() > 1024 * 1024);
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
        let gif = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";
        for (what, name, content, told) in [
            ("a page", "a.png", b"<html><script>alert(1)</script>".as_slice(), "not_picture"),
            ("an SVG", "a.svg", svg, "not_picture"),
            ("a GIF", "a.png", gif, "not_picture"),
            ("half a picture", "a.png", &png[..png.len() / 2], "not_picture"),
            ("the beginning of a JPEG", "a.jpg", &[0xff, 0xd8, 0xff, 0xe0, 0, 16], "not_picture"),
            ("a wrong checksum", "a.png", &endless, "not_picture"),
            ("a bomb", "a.png", &huge, "too_many_pixels"),
            ("a dot", "a.png", &file(plain(8, 8), ImageFormat::Png), "too_small"),
            ("too much", "a.png", &noise, "too_large"),
            ("nothing", "", b"", "required"),
        ] {
            for kind in ["avatar", "preview"] {
                let place = shop.upload(kind, name, content).await;
                assert!(place.contains(&format!("problem={told}#pictures")), "{what}: {place}");
            }
        }
        assert!(shop.upload("banner", "a.png", &png).await.contains("problem=required"));
        assert!(shop.view().await.pictures.is_empty());
        let page = shop.owner.get(&format!("/bots/{}/share?problem=not_picture", shop.bot)).await;
        assert!(page.body.contains("This is no PNG, JPEG or WebP picture"), "{}", page.body);
    }

    async fn pictures_are_taken_from_those_who_may_edit_the_bot(world: World) {
        let mut shop = Shop::of(&world).await;
        let png = file(plain(100, 100), ImageFormat::Png);
        let path = format!("/bots/{}/share/pictures", shop.bot);
        let mut other = world.member("other").await;
        let fields = [("kind", "avatar")];
        assert_eq!(other.upload_to(&path, &fields, "a.png", &png).await.status, StatusCode::NOT_FOUND);
        assert!(world.stranger().upload_to(&path, &fields, "a.png", &png).await.location().starts_with("/log-in"));
        let mut tx = world.db().begin().await.unwrap();
        crate::sql!(tx, |c| sqlx::query("update members set role = 'viewer'").execute(c).await.map(drop)).unwrap();
        tx.commit().await.unwrap();
        assert_eq!(shop.owner.upload_to(&path, &fields, "a.png", &png).await.status, StatusCode::NOT_FOUND);
        let view = shop.view().await;
        assert!(view.pictures.is_empty() && !view.may_edit);
        let page = shop.owner.get(&format!("/bots/{}/share", shop.bot)).await;
        for form in ["/api/set_share_password", "/share/pictures", "/api/drop_share"] {
            assert!(!page.body.contains(form), "{form}");
        }
    }

    async fn the_link_is_there_as_a_code_to_print(world: World) {
        let mut shop = Shop::of(&world).await;
        let (svg, png) = (format!("/bots/{}/share/qr.svg", shop.bot), format!("/bots/{}/share/qr.png", shop.bot));
        let page = shop.owner.get(&format!("/bots/{}/share", shop.bot)).await;
        assert!(page.body.contains(&format!("src=\"{svg}\" alt=\"QR code of the chat link: Lola shop\"")), "{}", page.body);
        let code = shop.owner.get(&svg).await;
        assert_eq!(code.header("content-type"), "image/svg+xml");
        assert!(code.body.contains("<title id=\"name\">QR code of the chat link: Lola shop</title>") && !code.body.contains("<script"));
        let code = shop.owner.get(&png).await;
        assert_eq!(code.header("content-type"), "image/png");
        let mut other = world.member("other").await;
        for path in [svg, png] {
            assert_eq!(other.get(&path).await.status, StatusCode::NOT_FOUND);
            assert!(world.stranger().get(&path).await.location().starts_with("/log-in"));
        }
    }

    async fn a_copy_of_a_bot_is_no_way_around_its_password(world: World) {
        let mut shop = Shop::of(&world).await;
        shop.set(&[("form[title]", "Ask Lola")]).await;
        shop.guard(PASSWORD).await;
        shop.upload("avatar", "a.png", &file(plain(100, 100), ImageFormat::Png)).await;
        let copy = shop.call("duplicate_bot", &[("name", "Copy")]).await.location().split('/').nth(2).unwrap().to_owned();
        let room = format!("/b/{}", shop.owner.slug(&copy).await);
        let mut visitor = world.stranger();
        assert_eq!(visitor.get(&room).await.status, StatusCode::UNAUTHORIZED);
        let entered = visitor.post(&format!("{room}/password"), &[("password", PASSWORD)]).await;
        assert_eq!(entered.location(), room);
        let page = visitor.get(&room).await;
        assert!(page.body.contains("<title>Ask Lola</title>") && page.body.contains("class=\"chat__avatar\"") && page.body.contains("<img src=\"/b/"), "{}", page.body);
    }

    async fn pictures_and_settings_of_one_bot_are_not_anothers(world: World) {
        let mut shop = Shop::of(&world).await;
        shop.upload("avatar", "a.png", &file(plain(100, 100), ImageFormat::Png)).await;
        shop.set(&[("form[title]", "Secret title")]).await;
        let avatar = shop.picture(PictureKind::Avatar).await.unwrap();
        let mut other = world.member("other").await;
        let bot = other.make_bot("Other").await;
        let slug = other.slug(&bot).await;
        assert_eq!(other.get(&avatar.path(&slug)).await.status, StatusCode::NOT_FOUND);
        assert!(!other.get(&format!("/b/{slug}")).await.body.contains("Secret title"));
        let view: ShareView = other.call("find_share", &[("bot", &bot)]).await.json();
        assert!(view.pictures.is_empty() && view.settings.title.is_empty());
    }
}

/// The beginning of a PNG of this size, with nothing in it (PNG, 11.2.2).
fn png_header(width: u32, height: u32) -> Vec<u8> {
    let small = file(plain(64, 64), ImageFormat::Png);
    let mut header = small[..8 + 25].to_vec();
    header[16..20].copy_from_slice(&width.to_be_bytes());
    header[20..24].copy_from_slice(&height.to_be_bytes());
    let mut check = flate2::Crc::new();
    check.update(&header[12..29]);
    header[29..33].copy_from_slice(&check.sum().to_be_bytes());
    [header, small[33..].to_vec()].concat()
}

/// A photo that lies on its side, as telephones write them, stands up when it is drawn anew.
#[tokio::test]
async fn a_photo_stands_as_its_camera_noted() {
    let mut photo = file(plain(300, 200), ImageFormat::Jpeg);
    let exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    photo.splice(2..2, [&[0xff, 0xe1][..], &length, exif].concat());
    assert_eq!(Orientation::from_exif(6), Some(Orientation::Rotate90));
    let drawn = super::picture::draw(PictureKind::Preview, photo)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((drawn.width, drawn.height), (200, 300));
    assert!(!drawn.content.windows(4).any(|part| part == b"Exif"));
}

#[tokio::test]
async fn an_answer_being_read_ends_when_the_password_changes() {
    let world = World::on_sqlite_with(|config| config.builtin_words_per_second = 1).await;
    let mut shop = Shop::of(&world).await;
    shop.guard(PASSWORD).await;
    let mut visitor = world.stranger();
    shop.enter(&mut visitor, PASSWORD).await;
    let begun: Value = asked(&mut visitor, &shop.room).await.json();
    let events = format!(
        "{}/messages/{}/events",
        shop.room,
        begun["answer"].as_str().unwrap()
    );
    let mut reader = visitor.clone();
    let reading =
        tokio::spawn(async move { reader.send(Method::GET, &events, &[], Body::empty()).await });
    tokio::time::sleep(Duration::from_millis(500)).await;
    shop.guard("boshqa samovar 7").await;
    let read = tokio::time::timeout(Duration::from_secs(20), reading)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(read.status, StatusCode::OK);
    assert!(!read.body.contains("event: done"), "{}", read.body);
}
