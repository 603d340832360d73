#include <gmock/gmock.h>

#include "protocol/record/tech_id.hpp"
#include "tests/protocol/record/edited.hpp"

namespace stonechat::record {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Body body_of(const Edited& edited) {
    return read_body(edited.text(), builtin_code_lists()).value();
}

TEST(Urgency, GivesEveryVector) {
    const Json file = vector_json("urgency.json");
    for (const Json& vector : items_of(file, "vectors")) {
        Edited body{text_of(vector, "base")};
        for (const auto& [pointer, value] : *vector.find("edit")->as<Json::Object>())
            body.set(pointer, value);
        EXPECT_EQ(name_of(urgency_of(body_of(body))), text_of(vector, "urgency")) << text_of(vector, "name");
    }
}

std::vector<std::string> technologies(const Edited& edited) {
    std::vector<std::string> out;
    for (const TechId& id : technologies_of(body_of(edited))) out.push_back(tech_text(id));
    return out;
}

const std::string skin_sort = "tech:12f9618114b76730a89a4247836330ae";

TEST(Technologies, AreThoseThatTheBodyIsAbout) {
    EXPECT_THAT(technologies(Edited{"scenario-1.json"}), ElementsAre(skin_sort));
    EXPECT_THAT(technologies(Edited{"example-review.json"}), ElementsAre(skin_sort));
    EXPECT_THAT(technologies(Edited{"example-notice.json"}),
                ElementsAre("tech:ce5712085a8e84b99f85a4bfc3b0dcb1"));
    EXPECT_THAT(technologies(Edited{"example-monitor.json"}),
                ElementsAre("tech:ce5712085a8e84b99f85a4bfc3b0dcb1"));
    EXPECT_THAT(technologies(Edited{"example-technology.json"}),
                ElementsAre(skin_sort, "tech:3204cb2a9ef19a3eebb662eafbed9b31"));
    EXPECT_THAT(technologies(Edited{"example-alert-check.json"}),
                ElementsAre("tech:2a9db6e8c47393e0f34cdeddf2b5cb21"));
}

TEST(Technologies, AreNoneWhenAPartHasNoId) {
    EXPECT_THAT(technologies(Edited{"example-carer-concern.json"}), IsEmpty());
    EXPECT_THAT(technologies(Edited{"example-alert-stop.json"}), IsEmpty()) << "one part has only a UDI-DI";
    EXPECT_THAT(technologies(Edited{"example-technology.json"}
                                 .set("/content/other/0/maker", "not-known")
                                 .remove("/content/other/0/tech")),
                IsEmpty());
}

TEST(Technologies, AreNoneWhereTheBodyNamesARecordOrNothing) {
    for (const char* example : {"example-codes.json", "example-endorsement.json", "example-erasure.json",
                                "example-receipt.json", "example-update.json"})
        EXPECT_THAT(technologies(Edited{example}), IsEmpty()) << example;
}

TEST(Technologies, AreListedOnceAndNoneWhenThereAreTooMany) {
    const auto alert_about = [](std::size_t count) {
        Json::Array parts;
        for (std::size_t i = 0; i < count; ++i) {
            const std::string tech = "tech:" + std::string(31, '0') + std::to_string(i);
            const Json part{Json::Object{{"tech", json_of(tech)}, {"versions", json_of("all")}}};
            parts.insert(parts.end(), {part, part});
        }
        return technologies(Edited{"example-alert-stop.json"}.set("/content/applies_to", Json{parts}));
    };
    EXPECT_THAT(alert_about(4), testing::SizeIs(4));
    EXPECT_THAT(alert_about(5), IsEmpty());
}

}  // namespace
}  // namespace stonechat::record
