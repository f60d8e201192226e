// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.entrance;

import io.netty.util.NetUtil;
import io.rejoin.gateway.settings.InvalidSettingsException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * A range of addresses. Names are never resolved: text is an address or nothing.
 *
 * @param bits how many leading bits of {@code address} count
 */
record Network(byte[] address, int bits) {

    /** @throws InvalidSettingsException if the text is neither an address nor a network */
    static Network parse(String property, String text) {
        int slash = text.indexOf('/');
        InetAddress address = address(slash < 0 ? text : text.substring(0, slash));
        String bits = slash < 0 ? null : text.substring(slash + 1);
        int most = address == null ? 0 : address.getAddress().length * Byte.SIZE;
        if (address == null || (bits != null && (!bits.matches("[0-9]{1,3}") || Integer.parseInt(bits) > most))) {
            throw new InvalidSettingsException(
                    property + ": " + text + " (expected: an address or a network such as 10.0.0.0/8)");
        }
        return new Network(address.getAddress(), bits == null ? most : Integer.parseInt(bits));
    }

    /** The address that a text is, or null if it is none. IPv4 written as IPv6 is IPv4. */
    static @Nullable InetAddress address(String text) {
        byte[] bytes = text.indexOf('%') >= 0 ? null : NetUtil.createByteArrayFromIpAddressString(text);
        if (bytes == null) {
            return null;
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // only of a wrong length
        }
    }

    boolean contains(InetAddress candidate) {
        byte[] other = candidate.getAddress();
        if (other.length != address.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> bit % Byte.SIZE;
            if (((address[bit / Byte.SIZE] ^ other[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
