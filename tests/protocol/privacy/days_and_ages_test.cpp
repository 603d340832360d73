// Days and great ages in the words that people use for them.
#include <gmock/gmock.h>

#include "tests/protocol/privacy/found.hpp"

namespace stonechat::privacy {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> days(std::string_view text) {
    return found_of(FindingKind::date, text);
}
std::vector<std::string> ages(std::string_view text) {
    return found_of(FindingKind::age_90, text);
}

TEST(Days, OfPeopleAndNotOfSoftware) {
    EXPECT_THAT(found("seen on 13/02 and on the 14th."), ElementsAre("DATE: 13/02", "DATE: the 14th"));
    EXPECT_THAT(found("on the third of March"), ElementsAre("DATE: the third of March"));
    EXPECT_THAT(found("discharged on Christmas Eve"), ElementsAre("DATE: Christmas Eve"));
    for (const auto* text : {"since the update of 3 May 2025", "(build 4.1.10, 03.05.25)",
                             "released 23-05-2025", "BP 120/80, pain 7/10, GCS 14/15", "24/7 cover"})
        EXPECT_THAT(found(text), IsEmpty()) << text;
}

TEST(Days, OfReleasesByWhatStandsFartherAway) {
    for (const auto* text :
         {"software v6.16 from 6-Dec-23; downtime", "Go-live: Tuesday, 19 March 2024",
          "new build, pushed 23.08.2025", "reverted 10.12.23",
          "the chair thanked the team for the paper of 24 Jun 25", "the update issued 3 May 2025"})
        EXPECT_THAT(days(text), IsEmpty()) << text;
    EXPECT_THAT(days("was marked normal by Annie build 5.3.5 on 13th October"), ElementsAre("13th October"));
    EXPECT_THAT(days("a letter was issued 3 May 2025"), ElementsAre("3 May 2025"));
    EXPECT_THAT(days("in from 5.3.2024 to 6.3.2024"), ElementsAre("5.3.2024", "6.3.2024"));
}

TEST(Days, InRomanNumeralsAmericanOrderRangesAndRunTogether) {
    EXPECT_THAT(found("scanned 3.xi.25 and b. 18 IX 1974"), ElementsAre("DATE: 3.xi.25", "DATE: 18 IX 1974"));
    EXPECT_THAT(found("born 12/31/1944 there"), ElementsAre("DATE: 12/31/1944"));
    EXPECT_THAT(found("sent 19 / 11 / 25."), ElementsAre("DATE: 19 / 11 / 25"));
    EXPECT_THAT(found("DOB 21061952, again 20240113"), ElementsAre("DATE: 21061952", "DATE: 20240113"));
    EXPECT_THAT(found("dob 030956 and dob 11 08 2019"), ElementsAre("DATE: 030956", "DATE: 11 08 2019"));
    EXPECT_THAT(found("there from 2 to 11 January 2025."), ElementsAre("DATE: 2 to 11 January 2025"));
    EXPECT_THAT(found("born 2.2.02, seen on 5.3.24"), ElementsAre("DATE: 2.2.02", "DATE: 5.3.24"));
    EXPECT_THAT(found("the fourth of the eleventh"), ElementsAre("DATE: the fourth of the eleventh"));
    EXPECT_THAT(found("died on first of may"), ElementsAre("DATE: first of may"));
    for (const auto* text :
         {"order 20240113", "build 21061952", "after the update to 4.1.10", "v12, 3 Feb 2025",
          "1.8.0 (21 Nov 2025)", "vitamin V 12", "on the 4th floor", "at 17.11 mmol"})
        EXPECT_THAT(found(text), IsEmpty()) << text;
}

TEST(Days, InLogLinesBehindWeekdaysAndAsBareOrdinals) {
    EXPECT_THAT(found("2025-11-09T23:41:55Z POST"), ElementsAre("DATE: 2025-11-09"));
    EXPECT_THAT(found("cancelled for Sun 29.6. We"), ElementsAre("DATE: Sun 29.6"));
    EXPECT_THAT(found("seen Fri 5/11 again"), ElementsAre("DATE: Fri 5/11"));
    EXPECT_THAT(found("seen Thu 14.9.25, well"), ElementsAre("DATE: Thu 14.9.25"));
    EXPECT_THAT(found("nurse to see her on 24th. She"), ElementsAre("DATE: 24th"));
    EXPECT_THAT(found("moved on the 9th because it said so"), ElementsAre("DATE: the 9th"));
    for (const auto* text :
         {"potassium Mon 4.1 and Tue 4.8", "in 2025-11-09Trust", "by 2nd line treatment", "from 3rd party"})
        EXPECT_THAT(found(text), IsEmpty()) << text;
}

TEST(Days, WithoutTheirMonthWhereNoNounFollows) {
    EXPECT_THAT(days("Deadline the 19th."), ElementsAre("the 19th"));
    EXPECT_THAT(days("Told yesterday, the 16th. They"), ElementsAre("the 16th"));
    EXPECT_THAT(days("On the 30th the cart failed"), ElementsAre("the 30th"));
    EXPECT_THAT(days("the morning of the 9th, early"), ElementsAre("the 9th"));
    EXPECT_THAT(days("both by the fifteenth."), ElementsAre("the fifteenth"));
    EXPECT_THAT(days("before the 6th of next month"), ElementsAre("the 6th of next month"));
    EXPECT_THAT(days("13th of the 11th, Dolphin"), ElementsAre("13th of the 11th"));
    EXPECT_THAT(days("Thurs 20, heads up"), ElementsAre("Thurs 20"));
    for (const char* text :
         {"on the 4th floor", "for the 3rd time", "between the 5th and 10th centiles",
          "on the second, it worked", "the 7th rib", "by the third of them",
          "SAT 92 and the sun 12 times and mon 98.", "Tuesday 9 staff", "from the 2nd to the 5th metatarsal"})
        EXPECT_THAT(days(text), IsEmpty()) << text;
}

TEST(Days, WithoutTheirMonthBehindAndBeforeAVerb) {
    EXPECT_THAT(days("Letter came the 3rd saying it was cancelled"), ElementsAre("the 3rd"));
    EXPECT_THAT(days("we went on the 4th cos she told us"), ElementsAre("the 4th"));
    EXPECT_THAT(days("the letter says the 11th, we went"), ElementsAre("the 11th"));
    EXPECT_THAT(days("the clinic was on \"the fourteenth\". They"), ElementsAre("the fourteenth"));
    EXPECT_THAT(days("Bot said sprain. 27th, two broken bones."), ElementsAre("27th"));
    EXPECT_THAT(days("Tried all. 1st, a restart. 2nd, a new one."), IsEmpty());
}

TEST(Days, WithTheirWeekdayAndBetweenHyphens) {
    EXPECT_THAT(days("at the library, Sat 7 Feb"), ElementsAre("Sat 7 Feb"));
    EXPECT_THAT(days("Theatre 0130 Fri (14/11) with"), ElementsAre("Fri (14/11"));
    EXPECT_THAT(days("on video call 24-06-25 the caption"), ElementsAre("24-06-25"));
    EXPECT_THAT(days("born 6th of the 6th '44, it said"), ElementsAre("6th of the 6th '44"));
    EXPECT_THAT(days("the duty book was signed 17.11. It"), ElementsAre("17.11"));
    EXPECT_THAT(days("order 24-06-99 came"), IsEmpty());
}

TEST(Days, OfOneMonthInARow) {
    EXPECT_THAT(days("carrier bag. 2nd, 5th, 6th, 9th March. He"), ElementsAre("2nd, 5th, 6th, 9th March"));
    EXPECT_THAT(days("night of 2nd/3rd April while"), ElementsAre("2nd/3rd April"));
    EXPECT_THAT(days("1st & 2nd Jan: no cover"), ElementsAre("1st & 2nd Jan"));
    EXPECT_THAT(days("on 3/11, 4/11 and 5/11."), ElementsAre("3/11", "4/11", "5/11"));
}

TEST(Days, CountedByTheirWeekday) {
    EXPECT_THAT(days("the second Wednesday in June."), ElementsAre("the second Wednesday in June"));
    EXPECT_THAT(days("next meeting the last Friday of February"), ElementsAre("the last Friday of February"));
    EXPECT_THAT(days("the Thursday before Advent; back"), ElementsAre("the Thursday before Advent"));
    EXPECT_THAT(days("the fourth Thursday of Lent."), ElementsAre("the fourth Thursday of Lent"));
    EXPECT_THAT(days("the second Sunday in every month it reboots"), IsEmpty());
}

TEST(Days, ThatHaveAName) {
    for (const char* day :
         {"Candlemas", "Lammas", "Whit Monday", "Up Helly Aa", "St Andrew's Day", "Boxing Day",
          "the August bank holiday", "Midsummer's Day", "Leap Day 2016", "Ramadan day 1"})
        EXPECT_THAT(days(std::string{"seen on "} + day + ". Then"), ElementsAre(day)) << day;
    EXPECT_THAT(days("since the Feast of St David, when"), ElementsAre("the Feast of St David"));
    EXPECT_THAT(days("sent at 3am on eid. number"), ElementsAre("eid"));
    EXPECT_THAT(days("we split up on valentines day"), ElementsAre("valentines day"));
    for (const char* text :
         {"the bank holiday rota", "all day may be long", "She wore her holi costume", "feast of colours"})
        EXPECT_THAT(days(text), IsEmpty()) << text;
}

TEST(Days, InFewDigits) {
    EXPECT_THAT(days("my own words. 17 vi 25."), ElementsAre("17 vi 25"));
    EXPECT_THAT(days("Jolyon, 3/xi"), ElementsAre("3/xi"));
    EXPECT_THAT(days("down to bone. 22.9.25. CH"), ElementsAre("22.9.25"));
    EXPECT_THAT(days("St Tysilio Hospice, 9.5.25."), ElementsAre("9.5.25"));
    EXPECT_THAT(days("In July, the 4th I think"), ElementsAre("July, the 4th"));
    for (const char* text :
         {"a 3/vi murmur", "NoteMaker, 4.1.25 was", "scored 9/11", "RASS 12/9 hrs", "24/7"})
        EXPECT_THAT(days(text), IsEmpty()) << text;
}

TEST(Ages, NinetyAndOverAsPeopleSayIt) {
    EXPECT_THAT(found("She's 94, and he is ninety-six."), ElementsAre("AGE_90: 94", "AGE_90: ninety-six"));
    EXPECT_THAT(found("a lady of ninety-four there"), ElementsAre("AGE_90: ninety-four"));
    EXPECT_THAT(found("Her nan (96 yrs) fell."), ElementsAre("AGE_90: 96 yrs"));
    EXPECT_THAT(found("At ninety-one he did."), ElementsAre("AGE_90: ninety-one"));
    EXPECT_THAT(found("in her hundredth year"), ElementsAre("AGE_90: hundredth year"));
    EXPECT_THAT(found("I shall be ninety-two."), ElementsAre("AGE_90: ninety-two"));
    EXPECT_THAT(found("Four hours on the floor. Ninety-six. I have asked"),
                ElementsAre("AGE_90: Ninety-six"));
    EXPECT_THAT(found("came to tell us herself, 91, in a hat"), ElementsAre("AGE_90: 91"));
    EXPECT_THAT(found("My nan Eileen (95 and sharp as a tack) said"),
                ElementsAre("NAME: nan Eileen", "AGE_90: 95"));
    for (const auto* text : {"At 95 % it stops.", "SpO2 is 94, stable", "It took 97 yrs. of data"})
        EXPECT_THAT(found(text), IsEmpty()) << text;
}

TEST(Ages, NinetyAndOver) {
    EXPECT_THAT(found("a 94-year-old woman"), ElementsAre("AGE_90: 94"));
    EXPECT_THAT(found("He is aged ninety-two."), ElementsAre("AGE_90: ninety-two"));
    EXPECT_THAT(found("She is 101 and well."), ElementsAre("AGE_90: 101"));
    for (const auto* text :
         {"an 89-year-old man", "patients aged 90 and over", "95% confident", "She is 90% sure", "BP 92"})
        EXPECT_THAT(found(text), IsEmpty()) << text;
}

TEST(Ages, InWordsBesideWhomTheyAreOf) {
    EXPECT_THAT(ages("Service user, ninety-two, fiercely"), ElementsAre("ninety-two"));
    EXPECT_THAT(ages("my mum, ninety one, pressed 2"), ElementsAre("ninety one"));
    EXPECT_THAT(ages("Reg's ninety-nine and a half, as he says"), ElementsAre("ninety-nine and a half"));
    EXPECT_THAT(ages("a gentleman of four score and eleven, his phrase"),
                ElementsAre("four score and eleven"));
    EXPECT_THAT(ages("the nun next door is ninety-eight and not"), ElementsAre("ninety-eight"));
    EXPECT_THAT(ages("My lady is in her nineties with"), ElementsAre("nineties"));
    for (const char* text :
         {"ninety seconds, he says", "it was ninety minutes", "is ninety per cent", "four score draws"})
        EXPECT_THAT(ages(text), IsEmpty()) << text;
}

TEST(Ages, InDigitsBesideWhomTheyAreOf) {
    EXPECT_THAT(ages("Insulin patient, 91, at home"), ElementsAre("91"));
    EXPECT_THAT(ages("98/F // NOF"), ElementsAre("98"));
    EXPECT_THAT(ages("She's 93 yrs 4 mths, and"), ElementsAre("93 yrs 4 mths"));
    EXPECT_THAT(ages("Dad's 97th birthday, and"), ElementsAre("97th"));
    EXPECT_THAT(ages("(b. 1931 so 94 now) told"), ElementsAre("94"));
    EXPECT_THAT(ages("I'm not 98. I'm 68."), ElementsAre("98"));
    for (const char* text : {"born pH 6.98, cooled", "sats 91, 93, 95", "Bill 118, £9.99, please",
                             "HR 104, BP 96/58", "resps 22, sats 94, temp 39", "weighs 92.5 kg"})
        EXPECT_THAT(ages(text), IsEmpty()) << text;
}

TEST(Days, OfWhatDidNotGoOffAndOfWhatWasSwitchedOff) {
    EXPECT_THAT(days("the alarm did not go off on Saturday the 22nd."), ElementsAre("Saturday the 22nd"));
    EXPECT_THAT(days("the model was switched off on 3 May 2025"), IsEmpty());
}

TEST(Days, InShortFormBehindAWordThatAnnouncesThem) {
    EXPECT_THAT(days("closed as duplicates on 27.8. One of them"), ElementsAre("27.8"));
    EXPECT_THAT(days("has not worked since 5/11, I think"), ElementsAre("5/11"));
    for (const auto* text : {"potassium on 27.8 mmol", "on 4.1.", "it runs on 27.8 and up"})
        EXPECT_THAT(days(text), IsEmpty()) << text;
}

TEST(Days, ThatBeginALineOrASentence) {
    EXPECT_THAT(days("Timeline\nThe 28th - seen again"), ElementsAre("The 28th"));
    EXPECT_THAT(days("On the 12th Shiftwell rostered me"), ElementsAre("the 12th"));
    EXPECT_THAT(days("On the 12th floor"), IsEmpty());
}

TEST(Days, WithDotsBehindWhatCallsThemSo) {
    EXPECT_THAT(days("Mr Mansour, d.o.b. 5.4.57, order 3"), ElementsAre("5.4.57"));
    EXPECT_THAT(days("his birthday's 20.8.48, in case"), ElementsAre("20.8.48"));
    EXPECT_THAT(days("on 20.10.2025, 21.10.2025 and 22.10.2025"),
                ElementsAre("20.10.2025", "21.10.2025", "22.10.2025"));
    EXPECT_THAT(days("from 5.4.57, 5.4.58 and 6.1.2"), IsEmpty()) << "versions";
}

TEST(Days, BeforeTheNameOfAService) {
    EXPECT_THAT(days("On 23 May Fallowell Lodge rang"), ElementsAre("23 May"));
    EXPECT_THAT(days("In May Fallowell Lodge rang"), IsEmpty());
}

TEST(Days, BeforeAndAfterOthers) {
    EXPECT_THAT(days("cancelled the day after St David's Day because"),
                ElementsAre("the day after St David's Day"));
}

TEST(Ages, BetweenSignsAndWhereTheySayHowLongSomebodyLived) {
    EXPECT_THAT(ages("She (93, Rockwood 8) broke her hip"), ElementsAre("93"));
    EXPECT_THAT(ages("bed 3 - 90, COPD, stable"), ElementsAre("90"));
    EXPECT_THAT(ages("Morag Petrie, 96 F, CHI unknown"), ElementsAre("96"));
    EXPECT_THAT(ages("has her own teeth at 98 and is furious"), ElementsAre("98"));
    EXPECT_THAT(ages("that he was \"too old at 103\"."), ElementsAre("103"));
    EXPECT_THAT(ages("gave her age as \"ninety-nine\" and left"), ElementsAre("ninety-nine"));
    EXPECT_THAT(ages("Mr Penri will be ninety-three this spring"), ElementsAre("ninety-three"));
    for (const auto* text : {"pulse at 98 and regular", "bed 3 - 90 ml", "the rate (93, falling)", "at 98 F"})
        EXPECT_THAT(ages(text), IsEmpty()) << text;
}

TEST(Ages, BehindAFullNameWithWhatFollows) {
    EXPECT_THAT(ages("Dad (Stanley Eccleshall, 97 and proud of it) was"), ElementsAre("97"));
    EXPECT_THAT(ages("Sats with Oxygen, 97 and falling"), IsEmpty());
}

TEST(Ages, BehindANameInSmallLettersAndOfWhoIsNoMore) {
    EXPECT_THAT(ages("Patient: ieuan llewelyn-rees, 92, was conscious"), ElementsAre("92"));
    EXPECT_THAT(ages("mrs price (96) rang, mr price is ninety-one."), ElementsAre("96", "ninety-one"));
    EXPECT_THAT(ages("Dad would have been 91 on Friday"), ElementsAre("91"));
    for (const auto* text : {"It would have been 91 on Friday", "mr price was 92 kg.", "mr price 92% on air",
                             "mr price, 92-96 on air", "mr price (90 and over)"})
        EXPECT_THAT(ages(text), IsEmpty()) << text;
}

TEST(Days, ShortOnesBehindALetterOrAnotherDay) {
    EXPECT_THAT(days("waited from the 16th to 12/2."), ElementsAre("the 16th", "12/2"));
    EXPECT_THAT(days("letter of 20/6."), ElementsAre("20/6"));
    EXPECT_THAT(days("pain went down to 3/10, strength to 4/5."), IsEmpty());
}

TEST(Days, WithAnArticleBehindAVerbOrAsASentence) {
    EXPECT_THAT(days("Best interests meeting held the 25th; her son came."), ElementsAre("the 25th"));
    EXPECT_THAT(days("The replacement left the 3rd."), ElementsAre("the 3rd"));
    EXPECT_THAT(days("It was called off. The 26th."), ElementsAre("The 26th"));
    EXPECT_THAT(days("over-read on the 23rd found a nodule"), ElementsAre("the 23rd"));
    EXPECT_THAT(days("on the 3rd call the line was dead"), IsEmpty());
}

TEST(Days, OnABoxAreNobodys) {
    EXPECT_THAT(days("labelled best before 29 August 2025."), IsEmpty());
    EXPECT_THAT(days("She was seen before 29 August 2025."), ElementsAre("29 August 2025"));
    EXPECT_THAT(days("Fix is in v6.26, due 6 February 2025."), IsEmpty());
}

TEST(Ages, BehindANameACommaAndAVerb) {
    EXPECT_THAT(ages("Her mother, Miss Folake Olaniyan, is 90 and sat there."), ElementsAre("90"));
    EXPECT_THAT(ages("conference on Mr Serhat Dogan, ninety-seven: the tool"), ElementsAre("ninety-seven"));
    EXPECT_THAT(ages("read back \"Isla Strachan, 97 yrs\"."), ElementsAre("97 yrs"));
    EXPECT_THAT(ages("it was Nan's 92nd birthday"), ElementsAre("92nd"));
    EXPECT_THAT(ages("He was not amused. 96. A new one came."), ElementsAre("96"));
    EXPECT_THAT(ages("Sats on air 94. 96. 97 later"), IsEmpty());
}

TEST(Days, BehindAChangeOfVersionAreTheSoftwares) {
    for (const auto* text :
         {"Updated from 13.6 to build 5907 on 26 Jul 24; quiet since.", "Fix R5 on 14th May 2024.",
          "| Hark | version 14 | 18th April | ok |", "Fixed in v4.4.10, rolled out 24.06.2024.",
          "Keyword list v2025.10.4 since 29/9/24, all safe"})
        EXPECT_THAT(days(text), IsEmpty()) << text;
    EXPECT_THAT(days("We approved a manual version on 11 February."), ElementsAre("11 February"));
    EXPECT_THAT(days("Discharged on paper 24/11/25, not in fact."), ElementsAre("24/11/25"));
    EXPECT_THAT(days("Bot switched off since 19 Aug 2025."), ElementsAre("19 Aug 2025"));
}

TEST(Days, WithSpacesSmallLettersAndInTables) {
    EXPECT_THAT(days("slept well on 05 09 2024, it says"), ElementsAre("05 09 2024"));
    EXPECT_THAT(days("seen on 23rd may by the nurse"), ElementsAre("23rd may"));
    EXPECT_THAT(days("When: 9.6.25, 12:23 hrs"), ElementsAre("9.6.25"));
    EXPECT_THAT(days("4.5.25 6.41 pm - call from her son"), ElementsAre("4.5.25"));
    EXPECT_THAT(days("he may be off, she may not"), IsEmpty());
}

TEST(Ages, OfBirthdaysAndOfDearOnes) {
    EXPECT_THAT(ages("Nana Myfanwy (Mam's mum) is 102 on June 22, and"), ElementsAre("102"));
    EXPECT_THAT(ages("Room 41 Eleni - 98 on Wed 9th, cake or"), ElementsAre("98"));
    EXPECT_THAT(ages("Poor thing is 92."), ElementsAre("92"));
    EXPECT_THAT(ages("gave her exact age (98) to all"), ElementsAre("98"));
    EXPECT_THAT(ages("Not many people of 102 argue"), ElementsAre("102"));
    for (const auto* text : {"The score is 94 on air and 96 on two litres",
                             "Sats 94 today, weight 98 on Monday", "at any age, 95 patients were asked"})
        EXPECT_THAT(ages(text), IsEmpty()) << text;
}

TEST(Days, BehindMoreVerbsAndNoneAboveTheThirtyFirst) {
    EXPECT_THAT(days("Note made the 26th. Replaced the 5th. Fetched back the 23rd. Date: the 4th."),
                ElementsAre("the 26th", "the 5th", "the 23rd", "the 4th"));
    EXPECT_THAT(days("By hand it was on the 50th."), IsEmpty());
    EXPECT_THAT(days("By hand it was on the 31st."), ElementsAre("the 31st"));
    EXPECT_THAT(days("the upgrade to 11.5.2 (dated 29-Jun-2023) was the reason"), IsEmpty());
    EXPECT_THAT(days("the letter (dated 29-Jun-2023) was the reason"), ElementsAre("29-Jun-2023"));
}

TEST(Ages, InWordsBehindNow) {
    EXPECT_THAT(ages("Mr Warsame, now ninety-six, was at home"), ElementsAre("ninety-six"));
}

TEST(Days, OfUpdatesToAVersionAndOfAccounts) {
    for (const auto* text : {"Since the update to 2026.5 on 24 June it drops units.",
                             "After the upgrade to R29 on 2026-05-18 it lost them.", "Patch due 17 July."})
        EXPECT_THAT(days(text), IsEmpty()) << text;
    EXPECT_THAT(days("Referred to Ward 2 on 24 June."), ElementsAre("24 June"));
    EXPECT_THAT(days("Her baby is due 17 July."), ElementsAre("17 July"));
    EXPECT_THAT(days("Account frozen 02/04/2026 by the bank."), ElementsAre("02/04/2026"));
    EXPECT_THAT(days("had an assessment by Jomowise Live on 16/09/25"), ElementsAre("16/09/25"));
}

}  // namespace
}  // namespace stonechat::privacy
