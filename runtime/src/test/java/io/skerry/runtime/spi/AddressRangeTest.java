package io.skerry.runtime.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks of addresses, and which are whose. */
final class AddressRangeTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/30, 1, 10.0.0.1, 10.0.0.2, 10.0.0.2",
    "10.213.64.0/22, 1021, 10.213.64.1, 10.213.64.2, 10.213.67.254",
    "10.0.0.0/8, 65535, 10.0.0.1, 10.0.0.2, 10.1.0.0",
    "203.0.113.252/30, 1, 203.0.113.253, 203.0.113.254, 203.0.113.254",
    "fd00::/126, 2, fd00::1, fd00::2, fd00::3",
    "fd73:6b72:7279::/112, 65534, fd73:6b72:7279::1, fd73:6b72:7279::2, fd73:6b72:7279::ffff",
    "fd00::/64, 65535, fd00::1, fd00::2, fd00::1:0",
  })
  void countsAndNumbers(String text, int size, String gateway, String first, String last) {
    AddressRange range = AddressRange.of(text);

    assertThat(range.size()).isEqualTo(size);
    assertThat(range.gateway()).isEqualTo(gateway);
    assertThat(range.address(1)).isEqualTo(first);
    assertThat(range.address(size)).isEqualTo(last);
    assertThat(range).hasToString(text);
    assertThatThrownBy(() -> range.address(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> range.address(size + 1)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10.0.0.0",
        "10.0.0.0/",
        "/24",
        "10.0.0.0/7",
        "10.0.0.0/31",
        "10.0.0.0/99",
        "10.0.0.1/24",
        "10.0.0.0/24 ",
        "10.0.0/24",
        "localhost/24",
        "fd00::/31",
        "fd00::/127",
        "fd00::1/64",
        "fd00::%eth0/64",
        "fd00::/-1",
        "10.0.0.0/24;reboot",
        "::ffff:10.0.0.0/120",
      })
  void refusesWhatIsNone(String text) {
    assertThatThrownBy(() -> AddressRange.of(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void asksForBothVersionsInTheirPlaces() {
    assertThat(NetworkSettings.DEFAULT.size()).isEqualTo(1021);
    assertThatThrownBy(() ->
            new NetworkSettings(AddressRange.of("fd00::/64"), Optional.empty(), "lo1", List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
