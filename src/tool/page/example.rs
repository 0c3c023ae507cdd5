//! Ready forms to begin with.

use crate::{
    i18n::{Locale, td_string},
    tool::{Kind, Method, Parameter, ToolForm},
};

/// Tools many bots need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Example {
    /// The state of an order, by its number.
    Order,
    /// What is in stock, by a product's name.
    Stock,
}

impl Example {
    /// As in an address.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Stock => "stock",
        }
    }

    /// From an address.
    pub fn from_address(text: &str) -> Option<Self> {
        [Self::Order, Self::Stock]
            .into_iter()
            .find(|example| example.as_str() == text)
    }

    /// The form, filled in.
    pub fn form(self, locale: Locale) -> ToolForm {
        let (name, description, url, parameter, meaning, keep) = match self {
            Self::Order => (
                "order_status",
                td_string!(locale, tool.order_description),
                "https://shop.example.uz/api/orders/{{number}}",
                "number",
                td_string!(locale, tool.order_number),
                "/status\n/delivery_date",
            ),
            Self::Stock => (
                "product_stock",
                td_string!(locale, tool.stock_description),
                "https://shop.example.uz/api/products?name={{product}}",
                "product",
                td_string!(locale, tool.stock_product),
                "/items/0/name\n/items/0/price\n/items/0/in_stock",
            ),
        };
        ToolForm {
            name: name.to_owned(),
            description: description.to_owned(),
            method: Method::Get,
            url: url.to_owned(),
            parameters: vec![Parameter {
                name: parameter.to_owned(),
                kind: Kind::Text,
                description: meaning.to_owned(),
                required: true,
            }],
            body: String::new(),
            headers: Vec::new(),
            keep: keep.to_owned(),
            enabled: true,
        }
    }
}
