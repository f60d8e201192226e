// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonPayloadTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "true",
                "0",
                "-1.5e300",
                "1e999999",
                "\"\"",
                "\"\\n\\u0000\\ud800\"",
                " { \"a\" : [ 1 , 2 ] } ",
                "{\"a\":1,\"a\":2}",
                "\"grüße 🦀\""
            })
    void everyJsonValueIsKeptWordForWord(String json) throws InvalidJsonException {
        assertThat(onOneLine(json)).isEqualTo(json);
    }

    @Test
    void lineBreaksBetweenTokensBecomeSpaces() throws InvalidJsonException {
        assertThat(onOneLine("{\r\n\"a\":\n1\r}\n")).isEqualTo("{  \"a\": 1 } ");
    }

    @Test
    void theBytesGivenAreNotTouched() throws InvalidJsonException {
        byte[] given = "[\n]".getBytes(UTF_8);
        JsonPayload.onOneLine(given, 0, given.length);
        assertThat(given).isEqualTo("[\n]".getBytes(UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | empty (expected: one JSON value)",
                "`  ` | empty (expected: one JSON value)",
                "{ | not JSON: ends too early",
                "[1, | not JSON at column 4",
                "\"a | not JSON: ends too early",
                "{\"a\" | not JSON: ends too early",
                "nul | not JSON",
                "{'a':1} | not JSON at column 2",
                "{\"a\":1,} | not JSON at column 8",
                "[1 2] | not JSON at column 4",
                "01 | not JSON at column 2",
                "+1 | not JSON",
                "NaN | not JSON",
                "// c | not JSON",
                "\"\\x\" | not JSON at column 3",
                "1 2 | more than one JSON value at column 3 (expected: one)",
                "{} {} | more than one JSON value at column 4 (expected: one)",
                "{}] | not JSON at column 3",
            })
    void whatIsNotOneJsonValueIsRefused(String json, String message) {
        assertThatThrownBy(() -> onOneLine(json))
                .isInstanceOf(InvalidJsonException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void aLineBreakInsideOfAStringIsRefusedRatherThanReplaced() {
        assertThatThrownBy(() -> onOneLine("\"a\nb\""))
                .isInstanceOf(InvalidJsonException.class)
                .hasMessageStartingWith("not JSON");
    }

    @Test
    void thePlaceOfAnErrorOnALaterLineIsTold() {
        assertThatThrownBy(() -> onOneLine("{\n\"a\": x}")).hasMessage("not JSON at line 2, column 6");
    }

    @Test
    void aByteOrderMarkIsRefused() {
        assertThatThrownBy(() -> onOneLine("\ufeff{}")).hasMessage("begins with a byte order mark (expected: none)");
    }

    @Test
    void otherEncodingsThanUtf8AreRefused() {
        assertThatThrownBy(() -> onOneLine("{}".getBytes(UTF_16BE))).hasMessageStartingWith("a zero byte at 0");
        assertThatThrownBy(() -> onOneLine(new byte[] {'"', (byte) 0xe9, '"'})).hasMessage("not UTF-8");
        assertThatThrownBy(() -> onOneLine(new byte[] {'"', (byte) 0xc0, (byte) 0x80, '"'}))
                .hasMessage("not UTF-8");
        assertThatThrownBy(() -> onOneLine(new byte[] {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'}))
                .hasMessage("not UTF-8");
    }

    @Test
    void nestingIsBounded() throws InvalidJsonException {
        String deepest = "[".repeat(JsonPayload.MAX_DEPTH) + "]".repeat(JsonPayload.MAX_DEPTH);
        assertThat(onOneLine(deepest)).isEqualTo(deepest);
        assertThatThrownBy(() -> onOneLine("[" + deepest + "]"))
                .hasMessage("nested more than 100 deep at column 101 (expected: at most 100)");
    }

    @Test
    void numbersAndNamesAreBounded() throws InvalidJsonException {
        String longest = "1".repeat(JsonPayload.MAX_NUMBER_LENGTH);
        assertThat(onOneLine(longest)).isEqualTo(longest);
        assertThatThrownBy(() -> onOneLine(longest + "1")).hasMessageStartingWith("a number or a name is too long");
        String name = "n".repeat(JsonPayload.MAX_NAME_LENGTH + 1);
        assertThatThrownBy(() -> onOneLine("{\"" + name + "\":1}"))
                .hasMessageStartingWith("a number or a name is too long");
    }

    @Test
    void nothingOfThePayloadIsQuoted() {
        assertThatThrownBy(() -> onOneLine("{\"a\": secret}")).message().doesNotContain("secret");
    }

    private static String onOneLine(String json) throws InvalidJsonException {
        return new String(onOneLine(json.getBytes(UTF_8)), UTF_8);
    }

    private static byte[] onOneLine(byte[] json) throws InvalidJsonException {
        return JsonPayload.onOneLine(json, 0, json.length);
    }
}
