#include "node/web/pages/signposts.hpp"

#include <algorithm>

#include "node/web/json_fields.hpp"

namespace stonechat::data {
extern const std::string_view signposts_json;
}

namespace stonechat::web {
namespace {

using record::Json;

const Json& signposts() {
    static const Json json = record::parse_json(data::signposts_json).value();
    return json;
}

// Which nation's bodies: by the region of this organisation. Empty where the region says none.
std::string nation_of(const std::string& region) {
    if (region.starts_with("e-")) return "england";
    if (region == "scotland" || region == "wales" || region == "northern-ireland") return region;
    return {};
}

struct About {
    bool is_nhs = false;
    bool is_social = false;
    bool is_data = false;
};

About about(const FormValues& answers, const ReportContext& context) {
    const auto problems = answers.all("problems");
    const std::string setting = answers.text("setting");
    return {.is_nhs = context.sector == "nhs" || context.sector == "nhs-funded",
            .is_social =
                context.sector == "local-authority" || setting == "social-care" || setting == "care-home",
            .is_data = std::ranges::find(problems, "privacy-security") != problems.end()};
}

bool fits(const std::string& when, const About& about) {
    if (when == "nhs") return about.is_nhs;
    if (when == "social") return about.is_social;
    return when == "data" ? about.is_data : true;
}

void add_items(const Json::Array* items, const About& about, Bullets& out) {
    if (items == nullptr) return;
    for (const Json& item : *items) {
        if (!fits(text_in(item, "when").value_or(""), about)) continue;
        out.items.push_back({text_in(item, "name").value_or(""), text_in(item, "link").value_or(""),
                             "- " + text_in(item, "what").value_or("")});
    }
}

}  // namespace

void add_signposts(Page& page, const FormValues& answers, const Office& office) {
    const ReportContext context = office.report_context();
    const About facts = about(answers, context);
    const std::string nation = nation_of(context.region);
    Bullets out;
    const Json* const nations = signposts().find("nations");
    // Where the region is not stated, the bodies of England stand for the kind of body to look for.
    add_items(items_in(*nations, nation.empty() ? "england" : nation), facts, out);
    add_items(items_in(signposts(), "everywhere"), facts, out);
    page.add(Heading{"Whom else to tell"});
    page.add(Paragraph{"This report does not go to them by itself."});
    page.add(std::move(out));
    page.add(Hint{"These links lead to other websites. Last checked on " +
                  text_in(signposts(), "checked").value_or("") + "."});
}

}  // namespace stonechat::web
