#include "node/http/routes.hpp"

#include <gmock/gmock.h>

namespace stonechat::http {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

void ignore(const Request& /*request*/, const Respond& /*respond*/) {}

struct RoutesTest : testing::Test {
    Routes routes{Access{.token = "secret"},
                  {{"GET", "/v1/records", ignore},
                   {"POST", "/v1/records", ignore},
                   {"GET", "/v1/records/{id}", ignore},
                   {"GET", "/v1/records/{id}/copies/{number}", ignore},
                   {"POST", "/v1/technologies/import", ignore},
                   {"GET", "/", ignore}}};

    static Head get(std::string_view target) {
        return {.method = "GET",
                .target = target,
                .host = "127.0.0.1:7480",
                .authorization = "Bearer secret",
                .content_type = {},
                .has_body = false};
    }
    static Head post(std::string_view target, std::string_view type) {
        Head head = get(target);
        head.method = "POST";
        head.content_type = type;
        head.has_body = true;
        return head;
    }
    [[nodiscard]] unsigned status(const Head& head) const {
        const auto choice = routes.choose(head);
        const auto* const refused = std::get_if<Refused>(&choice);
        return refused == nullptr ? 200 : refused->response.status;
    }
    [[nodiscard]] Request request(const Head& head) const {
        return std::get<Chosen>(routes.choose(head)).request;
    }
};

TEST_F(RoutesTest, APatternGivesItsValuesDecoded) {
    EXPECT_THAT(request(get("/v1/records/ab%20c")).path_values, ElementsAre(Pair("id", "ab c")));
    EXPECT_THAT(request(get("/v1/records/a%2Fb/copies/7")).path_values,
                ElementsAre(Pair("id", "a/b"), Pair("number", "7")));
    EXPECT_EQ(request(get("/v1/records/x")).path, "/v1/records/x");
    EXPECT_EQ(status(get("/")), 200U);
}

TEST_F(RoutesTest, TheQueryIsDecodedAndNoPartOfThePath) {
    const Request asked = request(get("/v1/records?text=a%26b+c%2B&empty=&bare&%6Bey=v"));
    EXPECT_EQ(asked.path, "/v1/records");
    EXPECT_THAT(asked.query,
                ElementsAre(Pair("bare", ""), Pair("empty", ""), Pair("key", "v"), Pair("text", "a&b c+")));
    EXPECT_THAT(request(get("/v1/records?")).query, IsEmpty());
}

TEST_F(RoutesTest, ANameTwiceInTheQueryIsRefused) {
    EXPECT_EQ(status(get("/v1/records?a=1&a=2")), 400U);
}

TEST_F(RoutesTest, WhatIsNoPathIsRefused) {
    for (const char* bad :
         {"", "v1/records", "http://127.0.0.1/v1/records", "*", "/v1/%zz", "/v1/re cords", "/v1/%4"})
        EXPECT_EQ(status(get(bad)), 400U) << bad;
}

TEST_F(RoutesTest, UnknownPathsAreNotFound) {
    for (const char* unknown :
         {"/v1", "/v1/record", "/v1/records/", "/v1/records/a/b", "/v1/records/a/copies", "//v1/records",
          "/V1/records", "/v1/records/../records"})
        EXPECT_EQ(status(get(unknown)), 404U) << unknown;
}

TEST_F(RoutesTest, AKnownPathWithAnotherMethodNamesThoseThatItKnows) {
    Head head = get("/v1/records");
    head.method = "DELETE";
    const auto choice = routes.choose(head);
    EXPECT_EQ(std::get<Refused>(choice).response.status, 405U);
    EXPECT_EQ(std::get<Refused>(choice).allow, "GET, HEAD, POST");
    head.method = "get";
    EXPECT_EQ(status(head), 405U) << "methods are case-sensitive (RFC 9110 section 9.1)";
}

TEST_F(RoutesTest, HeadIsAnsweredAsGetIsAndNothingElse) {
    Head head = get("/v1/records");
    head.method = "HEAD";
    const auto choice = routes.choose(head);
    ASSERT_TRUE(std::holds_alternative<Chosen>(choice));
    EXPECT_EQ(std::get<Chosen>(choice).request.method, "GET");
    head.target = "/v1/nothing";
    EXPECT_EQ(status(head), 404U);
}

TEST_F(RoutesTest, OnlyTheTokenOpens) {
    for (const char* wrong : {"", "Bearer", "Bearer ", "Bearer secre", "Bearer secrets", "Bearer sEcret",
                              "bearer secret", "Basic secret", " Bearer secret", "secret"}) {
        Head head = get("/v1/records");
        head.authorization = wrong;
        EXPECT_EQ(status(head), 401U) << wrong;
        head.target = "/unknown";
        EXPECT_EQ(status(head), 401U) << "strangers learn no paths";
    }
}

TEST_F(RoutesTest, OnlyALoopbackHostIsServed) {
    for (const char* good : {"127.0.0.1", "127.0.0.1:7480", "127.8.9.1:1", "localhost:7480", "LOCALHOST",
                             "[::1]", "[::1]:7480"}) {
        Head head = get("/v1/records");
        head.host = good;
        EXPECT_EQ(status(head), 200U) << good;
    }
    for (const char* bad : {"", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example",
                            "192.0.2.1:7480", "127.1", "[::2]", "[::1", "evil.example:127", "0.0.0.0"}) {
        Head head = get("/v1/records");
        head.host = bad;
        EXPECT_EQ(status(head), 421U) << bad;
        head.authorization = "";
        EXPECT_EQ(status(head), 421U) << "a rebound page learns nothing about the token";
    }
}

TEST_F(RoutesTest, ABodyHasATypeThatAPageCannotSendUnasked) {
    for (const char* good : {"application/json", "Application/JSON; charset=utf-8", "application/json ;x=y",
                             "text/csv", "application/x-ndjson"})
        EXPECT_EQ(status(post("/v1/records", good)), 200U) << good;
    for (const char* bad : {"", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data",
                            "application/jsonx", "application/problem+json"})
        EXPECT_EQ(status(post("/v1/records", bad)), 415U) << bad;
    Head empty = post("/v1/records", "");
    empty.has_body = false;
    EXPECT_EQ(status(empty), 200U);
}

TEST_F(RoutesTest, OnlyImportsTakeLargeBodies) {
    EXPECT_EQ(std::get<Chosen>(routes.choose(post("/v1/records", "text/csv"))).body_bytes_max, 65536U);
    EXPECT_EQ(std::get<Chosen>(routes.choose(post("/v1/technologies/import", "text/csv"))).body_bytes_max,
              1048576U);
}

TEST(Problem, IsADocumentOfRfc9457) {
    const Response plain = problem(404, "Not found", "There is \"nothing\".");
    EXPECT_EQ(plain.status, 404U);
    EXPECT_EQ(plain.content_type, "application/problem+json");
    EXPECT_EQ(plain.body, R"({"title":"Not found","detail":"There is \"nothing\"."})");
    EXPECT_THAT(problem(400, "Refused", "Too long.", "/content/text").body,
                HasSubstr(R"("pointer":"/content/text")"));
}

struct BrowserRoutesTest : testing::Test {
    Routes routes{Access{.callers = Callers::browsers,
                         .hosts = {"stonechat.example.org"},
                         .explain =
                             [](unsigned status, std::string_view title, std::string_view) {
                                 return Response{status, "text/html", std::string{title}};
                             }},
                  {{"GET", "/warnings", ignore}, {"POST", "/warnings", ignore}}};

    [[nodiscard]] Response answer(const Head& head) const {
        const auto choice = routes.choose(head);
        const auto* const refused = std::get_if<Refused>(&choice);
        return refused == nullptr ? Response{} : refused->response;
    }
    static Head post(std::string_view type) {
        return {.method = "POST",
                .target = "/warnings",
                .host = "localhost",
                .authorization = {},
                .content_type = type,
                .has_body = true};
    }
};

TEST_F(BrowserRoutesTest, NeedNoTokenAndTakeOnlyForms) {
    EXPECT_EQ(answer(post("application/x-www-form-urlencoded")).status, 200U);
    EXPECT_EQ(answer(post("multipart/form-data; boundary=x")).status, 200U);
    EXPECT_EQ(answer(post("application/json")).status, 415U);
    EXPECT_EQ(answer(post("text/plain")).status, 415U);
}

TEST_F(BrowserRoutesTest, KnowLoopbackAndTheListedHostsAlone) {
    Head head{.method = "GET",
              .target = "/warnings",
              .host = "stonechat.example.org",
              .authorization = {},
              .content_type = {}};
    EXPECT_EQ(answer(head).status, 200U);
    for (const char* const host : {"stonechat.example.org.evil.example", "evil.example", ""}) {
        head.host = host;
        EXPECT_EQ(answer(head).status, 421U) << host;
    }
}

TEST_F(BrowserRoutesTest, TellRefusalsInThePagesOwnWords) {
    const Response refused = answer({.method = "GET",
                                     .target = "/nothing",
                                     .host = "localhost",
                                     .authorization = {},
                                     .content_type = {}});
    EXPECT_EQ(refused.status, 404U);
    EXPECT_EQ(refused.content_type, "text/html");
    EXPECT_EQ(refused.body, "Not found");
}

}  // namespace
}  // namespace stonechat::http
