#include <algorithm>
#include <stdexcept>

#include "node/web/catalogue.hpp"
#include "tests/node/web/pages_fixture.hpp"

namespace stonechat::web {
namespace {

using testing::AllOf;
using testing::Eq;
using testing::HasSubstr;
using testing::Not;
using testing::Optional;

// What a person sees of a page: the texts between its tags, in order.
std::vector<std::string> texts_of(const std::string& html) {
    const std::string body = html.substr(html.find("<body"));
    std::vector<std::string> out;
    for (std::size_t at = body.find('>'); at != std::string::npos; at = body.find('>', at + 1)) {
        std::string text = body.substr(at + 1, body.find('<', at) - at - 1);
        text.erase(0, text.find_first_not_of(" \n"));
        while (!text.empty() && (text.back() == ' ' || text.back() == '\n')) text.pop_back();
        if (!text.empty()) out.push_back(std::move(text));
    }
    return out;
}

struct LanguagesTest : PagesTest {
    LanguagesTest() { world.public_door.has_languages = true; }

    void answer(Browser& by, const std::string& question, const Browser::Fields& fields) {
        by.get(draft + "/" + question);
        by.post(draft + "/" + question, fields);
    }
    void start(Browser& by) {
        by.get("/");
        by.post("/tell", {});
        draft = by.path.substr(0, by.path.rfind('/'));
    }
    // Every page that somebody meets who makes all that can go wrong go wrong, and then sends the report.
    std::vector<std::vector<std::string>> walk(const std::string& language) {
        Browser anyone{world, *world.the_public};
        std::vector<std::vector<std::string>> seen;
        const auto look = [&] { seen.push_back(texts_of(anyone.response.body)); };
        anyone.get("/?language=" + language);
        look();
        for (const char* page : {"/print", "/follow-up", "/nowhere", "/tell/0123456789abcdef/what"}) {
            anyone.get(page);
            if (anyone.response.status != 404 || page != std::string{"/nowhere"}) look();
        }
        anyone.post("/follow-up", {{"code", ""}});
        look();
        anyone.post("/follow-up", {{"code", "7K3M-9QWD-2XPB"}});
        look();
        for (const char* kind : {"good-care", "incident"}) {
            start(anyone);
            answer(anyone, "what", {{"event_kind", kind}});
            for (const char* question :
                 {"what", "program", "name", "problem", "good", "hurt", "place", "when", "words", "who"}) {
                anyone.get(draft + "/" + question);
                look();
                anyone.post(draft + "/" + question, {{"product", "a@b"}, {"month", "soon"}});
                if (anyone.response.status == 422) look();
            }
        }
        anyone.post(draft + "/problem", {{"problems", "missed-finding"},
                                         {"problems", "false-finding"},
                                         {"problems", "wrong-record"},
                                         {"problems", "other"},
                                         {"problems", "not-known"}});
        look();
        anyone.get(draft + "/check");
        look();
        anyone.post(draft + "/check", {});
        look();
        answer(anyone, "program", {{"category", "symptom-checker"}});
        answer(anyone, "name", {{"product", ""}});
        answer(anyone, "problem", {{"problems", "misunderstood-input"}});
        answer(anyone, "hurt", {{"hurt", "yes"}});
        answer(anyone, "place", {{"setting", "phone-online-advice"}});
        answer(anyone, "when", {{"month", "2026-11"}});
        answer(anyone, "words", {{"what_happened", "Zzz."}});
        answer(anyone, "who", {{"who_reports", "family-or-carer"}});
        look();
        anyone.post(draft + "/check", {});
        look();
        const std::string code =
            Browser::between(anyone.response.body, language == "cy" ? "Eich cod: " : "Your code: ", "<");
        anyone.get("/follow-up");
        anyone.post("/follow-up", {{"code", code}});
        look();
        anyone.post("/follow-up", {{"code", code}, {"do", "answer"}, {"answer", ""}});
        look();
        anyone.post("/follow-up", {{"code", code}, {"do", "answer"}, {"answer", "Zzz."}});
        look();
        fill_parked_forms(*world.office, world.office->public_lobby);
        Browser late{world, *world.the_public};
        late.get("/?language=" + language);
        late.cookies.erase("stonechat-public");
        late.post(draft + "/words", {{"what_happened", "Zzz."}});
        EXPECT_EQ(late.response.status, 503U);
        seen.push_back(texts_of(late.response.body));
        return seen;
    }

    std::string draft;
};

TEST_F(LanguagesTest, TheyStayWhatTheReaderChose) {
    Browser anyone{world, *world.the_public};
    EXPECT_THAT(anyone.get("/"), AllOf(HasSubstr("<html lang=\"en\""), HasSubstr(">Cymraeg</a>")));
    EXPECT_THAT(anyone.get("/?language=cy"), AllOf(HasSubstr("<html lang=\"cy\""),
                                                   HasSubstr("Dywedwch wrthym"), HasSubstr(">English</a>")));
    EXPECT_THAT(anyone.get("/follow-up"), HasSubstr("Dilyn adroddiad"));
    EXPECT_THAT(anyone.get("/?language=fr"), HasSubstr("<html lang=\"cy\""));
    EXPECT_THAT(anyone.get("/?language=en"), HasSubstr("<html lang=\"en\""));
    EXPECT_THAT(anyone.get("/"), HasSubstr("Tell us about AI"));
}

TEST_F(LanguagesTest, NoTextOfThePublicPagesIsLeftInEnglish) {
    const auto english = walk("en"), welsh = walk("cy");
    ASSERT_EQ(english.size(), welsh.size());
    for (std::size_t page = 0; page < english.size(); ++page) {
        ASSERT_EQ(english[page].size(), welsh[page].size()) << english[page].front();
        for (std::size_t i = 0; i < english[page].size(); ++i) {
            const std::string& text = english[page][i];
            if (text == "Zzz.") continue;  // what was typed
            EXPECT_NE(text, welsh[page][i]) << "page " << page;
        }
    }
}

// Of how many words the longest sentence has.
std::size_t longest_sentence(const std::string& text) {
    std::size_t longest = 0, words = 0;
    bool is_in_word = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool is_space = text[i] == ' ' || text[i] == '\n';
        if (!is_space && !is_in_word) longest = std::max(longest, ++words);
        is_in_word = !is_space;
        const bool ends = (text[i] == '.' || text[i] == '?' || text[i] == '!') &&
                          (i + 1 == text.size() || text[i + 1] == ' ' || text[i + 1] == '\n');
        if (ends) words = 0;
    }
    return longest;
}

TEST_F(LanguagesTest, EasyWordsSayTheSameInShortSentences) {
    const auto english = walk("en"), easy = walk("en-simple");
    ASSERT_EQ(english.size(), easy.size());
    constexpr std::size_t words_max = 13;
    std::size_t texts = 0, simpler = 0;
    for (std::size_t page = 0; page < english.size(); ++page) {
        ASSERT_EQ(english[page].size(), easy[page].size()) << english[page].front();
        for (std::size_t i = 0; i < easy[page].size(); ++i) {
            EXPECT_LE(longest_sentence(easy[page][i]), words_max) << easy[page][i];
            ++texts;
            simpler += easy[page][i] != english[page][i] ? 1U : 0U;
        }
    }
    EXPECT_GT(simpler * 2, texts) << "most texts of the public pages are in easy words";
}

TEST_F(LanguagesTest, WhoReviewsAReportInEasyWordsIsAskedToAnswerInSuch) {
    walk("en-simple");
    signed_in(Role::reviewer);
    for (const auto& [key, one] : world.office->cases.all())
        EXPECT_THAT(browser.get("/review/" + key),
                    AllOf(HasSubstr("Written on pages in Easy words"), HasSubstr("short and plain sentences"),
                          Not(HasSubstr("knows English names"))));
}

TEST_F(LanguagesTest, WhoReviewsAReportIsToldOfItsLanguage) {
    walk("cy");
    signed_in(Role::reviewer);
    for (const auto& [key, one] : world.office->cases.all())
        EXPECT_THAT(browser.get("/review/" + key), HasSubstr("Written on pages in Cymraeg"));
    EXPECT_THAT(browser.response.body, HasSubstr("<html lang=\"en\""));
}

TEST_F(LanguagesTest, WhatAnswersAFormOffersNone) {
    Browser anyone{world, *world.the_public};
    anyone.get("/follow-up");
    EXPECT_THAT(anyone.response.body, HasSubstr(">Cymraeg</a>"));
    anyone.post("/follow-up", {{"code", ""}});
    EXPECT_THAT(anyone.response.body, Not(HasSubstr(">Cymraeg</a>"))) << "what was typed would be gone";
}

TEST_F(LanguagesTest, WhatAPersonTypedIsShownAsItWasTyped) {
    Browser anyone{world, *world.the_public};
    anyone.get("/?language=cy");
    start(anyone);
    answer(anyone, "words", {{"what_happened", "It told me on 3 May that"}});
    answer(anyone, "name", {{"product", "Yes"}});
    answer(anyone, "hurt", {{"hurt", "yes"}});
    EXPECT_THAT(anyone.get(draft + "/check"),
                AllOf(HasSubstr("on 3 May that"), HasSubstr(">Yes<"), HasSubstr("Ie")));
}

TEST_F(LanguagesTest, StaffPagesOfferNone) {
    EXPECT_THAT(browser.get("/sign-in?language=cy"),
                AllOf(HasSubstr("<html lang=\"en\""), Not(HasSubstr("Cymraeg"))));
}

TEST(Catalogue, FindsTextsAndWhatStandsInTheirGaps) {
    const Catalogue one{R"({"language":"xx","name":"X","texts":{"Yes":"Oui","{} May {}":"{} mai {}",)"
                        R"("At most {}":"{} au plus","Gone: {}.":"Parti."}})"};
    EXPECT_THAT(one.find("Yes"), Optional(Eq("Oui")));
    EXPECT_THAT(one.find("3 May 2026"), Optional(Eq("3 mai 2026")));
    EXPECT_THAT(one.find("At most 4"), Optional(Eq("4 au plus")));
    EXPECT_THAT(one.find("Gone: all."), Optional(Eq("Parti.")));
    for (const char* unknown : {"No", "3 June 2026", "At least 4", "", "Gone: all", "yes"})
        EXPECT_EQ(one.find(unknown), std::nullopt) << unknown;
}

TEST(Catalogue, OneThatIsNotAsDescribedStopsTheStart) {
    for (const char* json :
         {"", "{}", R"({"language":"xx","name":"X","texts":[]})", R"({"language":"xx","texts":{}})",
          R"({"language":"xx","name":"X","texts":{"a":1}})"})
        EXPECT_THROW(Catalogue{json}, std::invalid_argument) << json;
}

TEST(Catalogue, KeepsWhatPeopleTyped) {
    Page page;
    page.title = "Thank you";
    page.add(Exact{"Yes", ""});
    page.add(Quote{"You", "Yes"});
    Form form{.action = "/x"};
    form.fields.push_back({.kind = FieldKind::text, .name = "a", .label = "Yes", .values = {"Yes"}});
    page.add(std::move(form));
    translate(page, *find_catalogue("cy"));
    EXPECT_EQ(page.title, "Diolch");
    EXPECT_EQ(page.language, "cy");
    EXPECT_EQ(std::get<Exact>(page.blocks[0]).text, "Yes");
    EXPECT_EQ(std::get<Quote>(page.blocks[1]).text, "Yes");
    EXPECT_EQ(std::get<Form>(page.blocks[2]).fields[0].label, "Ie");
    EXPECT_THAT(std::get<Form>(page.blocks[2]).fields[0].values, testing::ElementsAre("Yes"));
}

}  // namespace
}  // namespace stonechat::web
