-- Telethon 1.37.0, by interop/sessions/make.py
-- 1ApWapzMBuwsdPWun8UmvI6U10385Ade7ra271wE5f9M1pSOvSfGnaz0dCwcRKU-DxRVz31nhdxvNjVs3IRkfM1WFww9p0UfLXf2rZzEJ7-Pl9RM_ecEXe-1t-5dB-b-TdWVjb4mx5yt93UvHUemPQwXVs5-ZobfbDU2b92HZX_OVRQPPqZGHi5296ydxyS-jJbVT_7mBVzstLTtXgbn_U7Uloy_JcSfrvZ2Lh5GpzwNFlfNf2WH3m00N27ehmZ-z1QVDj-lRx0vdfSvnsYlvY2V1k7_5QZf7be17F8F5PxP15ePvCTFnq_1dy0fRaQ_DhVUzHxkhN1uNzRt34VnfcxXFg08pEQc=
-- 1AiABBnwE6PACAAAAAAAAAAoBuwsdPWun8UmvI6U10385Ade7ra271wE5f9M1pSOvSfGnaz0dCwcRKU-DxRVz31nhdxvNjVs3IRkfM1WFww9p0UfLXf2rZzEJ7-Pl9RM_ecEXe-1t-5dB-b-TdWVjb4mx5yt93UvHUemPQwXVs5-ZobfbDU2b92HZX_OVRQPPqZGHi5296ydxyS-jJbVT_7mBVzstLTtXgbn_U7Uloy_JcSfrvZ2Lh5GpzwNFlfNf2WH3m00N27ehmZ-z1QVDj-lRx0vdfSvnsYlvY2V1k7_5QZf7be17F8F5PxP15ePvCTFnq_1dy0fRaQ_DhVUzHxkhN1uNzRt34VnfcxXFg08pEQc=
-- 1ApWapygBuwsdPWun8UmvI6U10385Ade7ra271wE5f9M1pSOvSfGnaz0dCwcRKU-DxRVz31nhdxvNjVs3IRkfM1WFww9p0UfLXf2rZzEJ7-Pl9RM_ecEXe-1t-5dB-b-TdWVjb4mx5yt93UvHUemPQwXVs5-ZobfbDU2b92HZX_OVRQPPqZGHi5296ydxyS-jJbVT_7mBVzstLTtXgbn_U7Uloy_JcSfrvZ2Lh5GpzwNFlfNf2WH3m00N27ehmZ-z1QVDj-lRx0vdfSvnsYlvY2V1k7_5QZf7be17F8F5PxP15ePvCTFnq_1dy0fRaQ_DhVUzHxkhN1uNzRt34VnfcxXFg08pEQc=
-- 1An8AAAEBuwsdPWun8UmvI6U10385Ade7ra271wE5f9M1pSOvSfGnaz0dCwcRKU-DxRVz31nhdxvNjVs3IRkfM1WFww9p0UfLXf2rZzEJ7-Pl9RM_ecEXe-1t-5dB-b-TdWVjb4mx5yt93UvHUemPQwXVs5-ZobfbDU2b92HZX_OVRQPPqZGHi5296ydxyS-jJbVT_7mBVzstLTtXgbn_U7Uloy_JcSfrvZ2Lh5GpzwNFlfNf2WH3m00N27ehmZ-z1QVDj-lRx0vdfSvnsYlvY2V1k7_5QZf7be17F8F5PxP15ePvCTFnq_1dy0fRaQ_DhVUzHxkhN1uNzRt34VnfcxXFg08pEQc=
BEGIN TRANSACTION;
CREATE TABLE entities (
                    id integer primary key,
                    hash integer not null,
                    username text,
                    phone integer,
                    name text,
                    date integer
                );
INSERT INTO "entities" VALUES(-1001234567890,4611686018427387905,'the_news',NULL,'News',1795417517);
INSERT INTO "entities" VALUES(-4321,0,NULL,NULL,'Group',1795417517);
INSERT INTO "entities" VALUES(0,777000111,NULL,NULL,NULL,1795417517);
INSERT INTO "entities" VALUES(777000111,-1234567890123456789,'ann_one',9996620001,'Ann',1795417517);
INSERT INTO "entities" VALUES(5000000007,77,NULL,NULL,'Bo',1795417517);
CREATE TABLE sent_files (
                    md5_digest blob,
                    file_size integer,
                    type integer,
                    id integer,
                    hash integer,
                    primary key(md5_digest, file_size, type)
                );
CREATE TABLE sessions (
                    dc_id integer primary key,
                    server_address text,
                    port integer,
                    auth_key blob,
                    takeout_id integer
                );
INSERT INTO "sessions" VALUES(2,'149.154.167.51',443,X'0B1D3D6BA7F149AF23A535D37F3901D7BBADADBBD701397FD335A523AF49F1A76B3D1D0B0711294F83C51573DF59E1771BCD8D5B3721191F335585C30F69D147CB5DFDAB673109EFE3E5F5133F79C1177BED6DFB9741F9BF937565636F89B1E72B7DDD4BC751E98F4305D5B39F99A1B7DB0D4D9BF761D95FF3954503CFA991878B9DBDEB2771C92FA325B553FFB981573B2D2D3B5781B9FF53B525A32FC97127EBBD9D8B8791A9CF034595F35FD961F79B4D0DDBB7A1999FB3D505438FE951C74BDD7D2BE7B1896F63657593BFF94197FB6DED7B17C1793F13F5E5E3EF093167ABFD5DCB47D1690FC38555331F1921375B8DCD1B77E159DF7315C5834F291107',NULL);
CREATE TABLE update_state (
                    id integer primary key,
                    pts integer,
                    qts integer,
                    date integer,
                    seq integer
                );
INSERT INTO "update_state" VALUES(0,100,3,1700000000,9);
INSERT INTO "update_state" VALUES(1234567890,55,0,1700000000,0);
CREATE TABLE version (version integer primary key);
INSERT INTO "version" VALUES(7);
COMMIT;
