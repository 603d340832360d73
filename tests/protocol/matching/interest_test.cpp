#include "protocol/matching/interest.hpp"

#include <gtest/gtest.h>

#include "crypto/random.hpp"
#include "protocol/record/code_lists.hpp"
#include "protocol/record/tech_id.hpp"

namespace stonechat::matching {
namespace {

record::Technology technology(const std::string& product, const std::string& maker = "Example Maker") {
    record::Technology out;
    out.tech = record::tech_text(*record::tech_id(maker, product));
    out.maker = maker;
    out.product = product;
    out.version = "1.0";
    out.category = "scribe";
    return out;
}

record::Body report_on(record::Technology about) {
    record::Report report;
    report.technology = std::move(about);
    return {"1.0.0", std::move(report)};
}

record::Header header_of(const record::Body& body) {
    record::Header header;
    header.kind = body.kind();
    header.technologies = record::technologies_of(body);
    return header;
}

Interest in(std::vector<TechnologyInUse> inventory, InterestIn how = InterestIn::technologies,
            const std::vector<Statement>& statements = {}) {
    return Interest::of(Matcher{std::move(inventory), statements}, how);
}

TEST(Interest, IncludesWhatIsInUseByItsHeaderAlone) {
    const Interest interest = in({{technology("SkinSort"), {}, {}}});
    const record::Body body = report_on(technology("SkinSort"));
    EXPECT_TRUE(interest.includes(header_of(body), nullptr));
    const record::Body other = report_on(technology("ScanReader", "Other Maker"));
    EXPECT_FALSE(interest.includes(header_of(other), &other));
}

TEST(Interest, IncludesWhatOnlyTheTextShowsToBeInUse) {
    record::Technology own = technology("SkinSort");
    own.udi_di = "09506000134352";
    own.built_on = std::vector<std::string>{"Example Model 4"};
    own.category = "image-triage";
    const Interest interest = in({{own, {}, {}}});
    record::Technology same_number = technology("Other Name", "Other Maker");
    same_number.udi_di = own.udi_di;
    record::Technology same_model = technology("Other Name", "Other Maker");
    same_model.built_on = own.built_on;
    const record::Technology other_spaces = technology("Skin Sort");
    for (const record::Technology& about : {same_number, same_model, other_spaces}) {
        const record::Body body = report_on(about);
        EXPECT_FALSE(interest.includes(header_of(body), nullptr)) << about.product;
        EXPECT_TRUE(interest.includes(header_of(body), &body)) << about.product;
    }
}

TEST(Interest, IncludesOtherNamesThatWereSaidToBeTheSame) {
    record::TechnologyStatement same;
    same.technology = technology("SkinSort");
    same.by = "maker";
    same.says = "same-as";
    same.other = std::vector<record::Technology>{technology("DermaRank", "Other Maker")};
    const Statement said{RecordId{}, MemberId{}, true, false, same};
    const record::Body body = report_on(technology("DermaRank", "Other Maker"));
    EXPECT_TRUE(in({{technology("SkinSort"), {}, {}}}, InterestIn::technologies, {said})
                    .includes(header_of(body), nullptr));
    EXPECT_FALSE(in({{technology("SkinSort"), {}, {}}}).includes(header_of(body), nullptr));
}

TEST(Interest, AlwaysIncludesWhatSaysWhatBecomesOfOthers) {
    const Interest nothing = in({});
    for (const auto kind : {record::Kind::alert, record::Kind::technology, record::Kind::endorsement,
                            record::Kind::erasure, record::Kind::codes, record::Kind{200}}) {
        record::Header header;
        header.kind = kind;
        header.technologies = {*record::tech_id("Example Maker", "SkinSort")};
        EXPECT_TRUE(nothing.includes(header, nullptr)) << static_cast<int>(kind);
    }
    record::Header update;
    update.kind = record::Kind::update;  // names a record, and no technology
    EXPECT_TRUE(nothing.includes(update, nullptr));
}

TEST(Interest, InCategoriesTellsNoMoreThanThese) {
    const Interest interest = in({{technology("SkinSort"), {}, {}}}, InterestIn::categories);
    EXPECT_EQ(interest.topics().size(), 1U);
    const record::Body same_kind = report_on(technology("ScanReader", "Other Maker"));
    EXPECT_TRUE(interest.includes(header_of(same_kind), &same_kind));
    record::Technology other = technology("SkinSort");
    other.category = "image-triage";
    const record::Body other_kind = report_on(other);
    EXPECT_FALSE(interest.includes(header_of(other_kind), &other_kind));
}

TEST(Interest, OfMoreTopicsThanTheLimitIsEverything) {
    crypto::SeededRng rng{5};
    std::vector<Topic> topics;
    for (std::size_t i = 0; i < Interest::topics_max; ++i) topics.push_back(rng.id<Topic>());
    EXPECT_FALSE(Interest::in_topics(topics).is_everything());
    topics.push_back(rng.id<Topic>());
    EXPECT_TRUE(Interest::in_topics(topics).is_everything());
    EXPECT_TRUE(Interest::in_topics(topics).topics().empty());
}

TEST(Interest, IsWithinWhatAsksForAtLeastTheSame) {
    const Interest one = in({{technology("SkinSort"), {}, {}}});
    const Interest two = in({{technology("SkinSort"), {}, {}}, {technology("DeskBot"), {}, {}}});
    EXPECT_TRUE(one.is_within(two));
    EXPECT_FALSE(two.is_within(one));
    EXPECT_TRUE(one.is_within(one));
    EXPECT_TRUE(two.is_within(Interest::everything()));
    EXPECT_FALSE(Interest::everything().is_within(two));
}

}  // namespace
}  // namespace stonechat::matching
