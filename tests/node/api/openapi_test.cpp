#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "tests/node/api/served_node.hpp"

namespace stonechat::api {
namespace {

namespace json = boost::json;  // the document nests deeper than records may

std::string lower(std::string_view text) {
    std::string out{text};
    std::ranges::transform(out, out.begin(), [](char c) { return static_cast<char>(c | 0x20); });
    return out;
}

// "get /v1/status"
std::set<std::string> documented(const json::value& document) {
    std::set<std::string> out;
    for (const auto& path : document.at("paths").as_object())
        for (const auto& method : path.value().as_object())
            out.insert(std::string{method.key()} + " " + std::string{path.key()});
    return out;
}

// Every {"$ref": "#/a/b"} below `value`.
void collect_references(const json::value& value, std::set<std::string>& out) {
    if (const auto* const items = value.if_array())
        for (const json::value& item : *items) collect_references(item, out);
    if (const auto* const members = value.if_object())
        for (const auto& member : *members) {
            if (member.key() == "$ref") out.emplace(member.value().as_string());
            collect_references(member.value(), out);
        }
}

struct OpenApi : testing::Test {
    ServedNode node;
    json::value document = json::parse(openapi());
};

TEST_F(OpenApi, DocumentsEveryEndpointAndNoOther) {
    node.start();
    std::set<std::string> served;
    for (const auto& endpoint : endpoints(*node.node))
        served.insert(lower(endpoint.method) + " " + std::string{endpoint.pattern});
    EXPECT_EQ(documented(document), served);
}

TEST_F(OpenApi, EveryReferenceLeadsSomewhere) {
    std::set<std::string> references;
    collect_references(document, references);
    EXPECT_FALSE(references.empty());
    for (const std::string& one : references) {
        boost::system::error_code missing;
        document.find_pointer(one.substr(1), missing);
        EXPECT_FALSE(missing) << one;
    }
}

TEST_F(OpenApi, IsServedByTheNodeItself) {
    EXPECT_EQ(node.get("/v1/openapi.json").body, openapi());
}

}  // namespace
}  // namespace stonechat::api
