#include "node/web/render.hpp"

#include <gmock/gmock.h>

namespace stonechat::web {
namespace {

using testing::HasSubstr;
using testing::Not;

// Breaks out of text, attributes and addresses where nothing escapes.
const std::string hostile = "\"><script>alert(1)</script>' onload='x";

struct RenderTest : testing::Test {
    static std::string html(Block block) {
        Page page;
        page.title = "Title";
        page.add(std::move(block));
        Frame frame;
        frame.service = "Stonechat";
        frame.form_token = "token";
        return render(frame, page);
    }
    static void expect_harmless(const std::string& html) {
        EXPECT_THAT(html, Not(HasSubstr("<script>alert")));
        EXPECT_THAT(html, Not(HasSubstr("' onload='")));
    }
};

TEST_F(RenderTest, EscapesEveryTextOfEveryBlock) {
    const std::vector<Block> blocks{
        Paragraph{hostile, {{hostile, hostile, hostile}}},
        Hint{hostile},
        Heading{hostile},
        Bullets{{{hostile, hostile, hostile}, {hostile, ""}}},
        Inset{hostile},
        Callout{hostile, {hostile}},
        Panel{hostile, hostile},
        Details{hostile, {hostile}},
        Exact{hostile},
        MarkedText{{{hostile, true, hostile}, {hostile}}},
        Quote{hostile, hostile},
        Table{hostile, {hostile}, {std::vector<Cell>{Cell{hostile, hostile, Tag{hostile}}}}, hostile},
        Table{hostile, {hostile}, {}, hostile},
        Summary{{{hostile, {hostile}, {{hostile, hostile, hostile}}, Tag{hostile}}}},
        Cards{{{hostile, hostile, hostile, hostile}}},
        Bars{hostile, {{hostile, 3, hostile}}},
        PlaceMap{hostile, {{hostile, hostile, hostile}}},
        Pages{hostile, hostile},
    };
    for (const Block& block : blocks) {
        SCOPED_TRACE(block.index());
        expect_harmless(html(block));
    }
}

TEST_F(RenderTest, EscapesEveryTextOfEveryField) {
    for (const FieldKind kind :
         {FieldKind::radios, FieldKind::checkboxes, FieldKind::text, FieldKind::password, FieldKind::area,
          FieldKind::select, FieldKind::file, FieldKind::hidden}) {
        SCOPED_TRACE(static_cast<int>(kind));
        Field field{.kind = kind,
                    .name = hostile,
                    .label = hostile,
                    .hint = hostile,
                    .choices = {{hostile, hostile, hostile}},
                    .values = {hostile},
                    .error = hostile,
                    .autocomplete = hostile,
                    .characters_max = 10};
        expect_harmless(html(Form{.action = hostile,
                                  .fields = {std::move(field)},
                                  .buttons = {{hostile, hostile, hostile, ButtonLook::usual, hostile}}}));
    }
}

TEST_F(RenderTest, ASecondPressOfAButtonThatChangesSomethingIsHeldBack) {
    const std::string held_back = "data-prevent-double-click=\"true\"";
    EXPECT_THAT(html(Form{.action = "/x", .buttons = {{"Send"}}}), HasSubstr(held_back));
    EXPECT_THAT(html(Form{.action = "/x", .buttons = {{"Search"}}, .is_get = true}),
                Not(HasSubstr(held_back)));
}

TEST_F(RenderTest, EscapesWhatSurroundsThePage) {
    Page page;
    page.title = hostile;
    page.caption = hostile;
    page.back = hostile;
    page.banner = hostile;
    page.faults = {{hostile, hostile}, {"", hostile}};
    Frame frame{.service = hostile,
                .organisation = hostile,
                .home = hostile,
                .menu = {{hostile, hostile}},
                .current = hostile,
                .signed_in_as = hostile,
                .form_token = hostile,
                .footer = {{hostile, hostile}},
                .footer_text = hostile};
    expect_harmless(render(frame, page));
}

TEST_F(RenderTest, NeverLinksToAScript) {
    EXPECT_THAT(html(Paragraph{"", {{"text", "javascript:alert(1)"}}}), Not(HasSubstr("javascript:")));
}

TEST_F(RenderTest, KeepsTheLinesOfWhatPeopleTyped) {
    const std::string text = "one\ntwo\n\tthree";
    EXPECT_THAT(
        html(Form{.action = "/",
                  .fields = {{.kind = FieldKind::area, .name = "a", .label = "A", .values = {text}}}}),
        HasSubstr(text + "</textarea>"));
    EXPECT_THAT(
        html(Form{.action = "/", .fields = {{.kind = FieldKind::hidden, .name = "a", .values = {text}}}}),
        HasSubstr("value=\"" + text + "\""));
    EXPECT_THAT(html(Exact{text}), HasSubstr(text));
    EXPECT_THAT(html(Quote{"by", text}), HasSubstr(text));
}

TEST_F(RenderTest, EveryFormThatChangesSomethingCarriesTheToken) {
    EXPECT_THAT(html(Form{.action = "/x"}), HasSubstr("name=\"form_token\" value=\"token\""));
    EXPECT_THAT(html(Form{.action = "/x", .is_get = true}), Not(HasSubstr("form_token")));
}

TEST_F(RenderTest, AnErrorIsInTitleSummaryAndField) {
    Page page;
    page.title = "Sign in";
    page.faults = {{"name", "Enter your name"}};
    page.add(Form{
        .action = "/",
        .fields = {{.kind = FieldKind::text, .name = "name", .label = "Name", .error = "Enter your name"}}});
    const std::string out = render({.service = "Stonechat"}, page);
    EXPECT_THAT(out, HasSubstr("<title>Error: Sign in - Stonechat</title>"));
    EXPECT_THAT(out, HasSubstr("<a href=\"#name\">Enter your name</a>"));
    EXPECT_THAT(out, HasSubstr("aria-describedby=\"name-error\""));
}

}  // namespace
}  // namespace stonechat::web
