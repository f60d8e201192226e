// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.r2dbc.postgresql.client.EncodedParameter;
import io.r2dbc.postgresql.codec.Codec;
import io.r2dbc.postgresql.codec.CodecMetadata;
import io.r2dbc.postgresql.codec.PostgresTypeIdentifier;
import io.r2dbc.postgresql.codec.PostgresqlObjectId;
import io.r2dbc.postgresql.message.Format;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Sends bytes as they are. The driver's own codec sends them as hexadecimal text: twice the bytes, and both ends convert. */
final class BinaryBytesCodec implements Codec<byte[]>, CodecMetadata {

    private static final int BYTEA = PostgresqlObjectId.BYTEA.getObjectId();

    /** By this the driver prefers a codec that was added to those of its own. */
    @Override
    public Class<?> type() {
        return byte[].class;
    }

    @Override
    public List<PostgresTypeIdentifier> getDataTypes() {
        return List.of(PostgresqlObjectId.BYTEA);
    }

    @Override
    public List<Format> getFormats() {
        return List.of(Format.FORMAT_BINARY);
    }

    @Override
    public boolean canEncode(Object value) {
        return value instanceof byte[];
    }

    @Override
    public boolean canEncodeNull(Class<?> type) {
        return false;
    }

    @Override
    public boolean canDecode(int dataType, Format format, Class<?> type) {
        return dataType == BYTEA && format == Format.FORMAT_BINARY && type == byte[].class;
    }

    @Override
    public byte @Nullable [] decode(
            @Nullable ByteBuf buffer, int dataType, Format format, Class<? extends byte[]> type) {
        if (buffer == null) {
            return null;
        }
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        return bytes;
    }

    @Override
    public EncodedParameter encode(Object value) {
        return encode(value, BYTEA);
    }

    @Override
    public EncodedParameter encode(Object value, int dataType) {
        byte[] bytes = (byte[]) value;
        return new EncodedParameter(
                Format.FORMAT_BINARY, dataType, Mono.fromSupplier(() -> Unpooled.wrappedBuffer(bytes)));
    }

    @Override
    public EncodedParameter encodeNull() {
        throw new UnsupportedOperationException("null bytes are nowhere bound");
    }
}
